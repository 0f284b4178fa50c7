/** Environment variable that names the config file. */
export const CONFIG_VARIABLE = "IDC_CONFIG";
