import { forEachApp } from "../facts/app-urls";
import { at, type Found, type RuleCheck } from "../rule";
import { listed, say, words } from "../render/say";

const oktaSettingsLost: RuleCheck = (input) =>
  forEachApp(input, ({ change, before, after }): Found[] => {
    const lost = [...(before?.others.keys() ?? [])].filter((name) => !after.others.has(name));
    if (lost.length === 0) return [];
    const names = say`${lost.length === 1 ? words("The setting") : words("The settings")} ${listed(lost.map((name) => say`${name}`))}`;
    return [
      {
        ...at(change),
        happens: say`${names} of the Okta app would have no value any more. The provider writes all settings at once: one that is left out is gone, and sign-in to AWS may fail for everybody.`,
        advice: words(
          "Add the setting with the value that it has today, or make sure that nothing uses it.",
        ),
      },
    ];
  });

export default oktaSettingsLost;
