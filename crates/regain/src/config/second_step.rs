//! `[sign_in]` and `[[sign_in.group]]`: who is asked for a second step, and from when on.

use domain::directory::DirectoryPolicy;
use domain::second_step::SecondStep;
use domain::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::source::Source;

const REMEDY: &str = "Write \"never\", \"where-registered\" or \"required\"";

/// The rule that a key names.
pub fn rule(source: &mut Source, key: &str) -> Option<SecondStep> {
    let word = source.text(key)?;
    let rule = SecondStep::from_word(&word);
    rule.or_else(|| source.wrong(key, format!("there is no rule \"{word}\""), REMEDY))
}

/// The groups of the directory that have a rule of their own.
pub fn groups(source: &mut Source) -> Vec<(String, SecondStep)> {
    let mut groups = Vec::new();
    for number in 0..source.count("sign_in.group") {
        let [group, second_step] =
            ["group", "second_step"].map(|key| format!("sign_in.group[{number}].{key}"));
        let name = source.text(&group).filter(|name| !name.trim().is_empty());
        if name.is_none() && !source.has_mistake(&group) {
            source.wrong::<()>(
                &group,
                "it is missing",
                "Name a group of the directory, by its name or DN",
            );
        }
        let given = source.is_given(&second_step);
        let rule = rule(source, &second_step);
        if !given {
            source.wrong::<()>(&second_step, "it is missing", REMEDY);
        }
        groups.extend(name.zip(rule));
    }
    groups
}

/// Where passwords are kept here there are no groups: each is a mistake.
pub fn no_groups(source: &mut Source) {
    for number in 0..source.count("sign_in.group") {
        for key in ["group", "second_step"] {
            source.ignore(&format!("sign_in.group[{number}].{key}"));
        }
        let remedy = "Take it out, or set directory.kind";
        source.wrong::<()>(
            &format!("sign_in.group[{number}].group"),
            "groups are the directory's, and there is none",
            remedy,
        );
    }
}

/// From when on a second step is required: the beginning of a day, where the organisation is.
pub fn required_from(source: &mut Source, zone: &TimeZone) -> Option<Timestamp> {
    let key = "sign_in.required_from";
    let text = source.text(key)?;
    let begins = text.parse::<Date>().ok();
    let begins = begins.and_then(|date| zone.to_timestamp(date.at(0, 0, 0, 0)).ok());
    let begins = begins.map(|begins| Timestamp(begins.as_microsecond()));
    begins.or_else(|| source.wrong(key, "it is no date", "Write a day, such as \"2027-02-01\""))
}

/// Whether each account is asked for a second step at each sign-in from now on.
pub fn is_everyones(
    second_step: SecondStep,
    from: Option<Timestamp>,
    directory: &DirectoryPolicy,
) -> bool {
    let groups = directory.second_step_groups.iter().map(|(_, rule)| *rule);
    from.is_none()
        && std::iter::once(second_step).chain(groups).all(|rule| rule == SecondStep::Required)
}
