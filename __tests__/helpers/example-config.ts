/** Tests are about the example: a config of one's own beside it, in `config/`, changes none of them. */
process.env["IDC_CONFIG"] = "config/example.yaml";
