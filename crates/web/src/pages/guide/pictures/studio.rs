//! Which page the picture of a deed shows.

mod example;
mod own_account;
mod registering;
mod resetting;
mod signing_in;

use domain::method::MethodKind;

pub(in crate::pages::guide) use self::example::Studio;
use super::super::plan::{Deed, Had};
use super::{Part, Picture};

impl Studio<'_> {
    /// The picture of the page that a deed is done on; none where it is the same as the one before.
    pub(in crate::pages::guide) fn of(&self, deed: Deed) -> Option<Picture> {
        Some(match deed {
            Deed::GiveName => self.sign_in(),
            Deed::GivePassword => self.password(),
            Deed::Pick if self.had != Had::Nothing => self.pick(),
            Deed::SecondStep => self.second_step(),
            Deed::SecondStepOther | Deed::SecondStepOnly => self.second_step_other(),
            Deed::Stay => self.stay(),
            Deed::Interrupt | Deed::AskedFirst => self.interrupt(false),
            Deed::ProveFirst if self.is_asked() => self.interrupt(true),
            Deed::OtherKind(kind) => self.choose_method(kind),
            Deed::MakeCodes => self.first_codes(),
            Deed::Give(kind) | Deed::MoreGive(kind) => self.give(kind)?,
            Deed::Code(kind) => self.code(kind),
            Deed::Verified(kind) => self.verified(kind),
            Deed::Success => self.finished(),
            Deed::OpenSecurityInfo => self.my_account(),
            Deed::Add => self.security_info(self.kinds_before(), Part::Adding, false),
            Deed::Change(_) | Deed::Lost => {
                self.security_info(self.kinds_before(), Part::List, false)
            }
            Deed::Shown(_) | Deed::ShownFirst(_) | Deed::ShownChanged => {
                self.security_info(self.kinds_at_the_end(), Part::Shown, false)
            }
            Deed::LostShown | Deed::LostDue => {
                self.security_info(self.kinds_before(), Part::Dated, true)
            }
            Deed::AddKind(kind) => self.add_method(Some(kind), false),
            Deed::LostAskedProve => self.interrupt(true),
            Deed::ProveFirst | Deed::LostAddProve => self.add_method(None, true),
            Deed::Prove(_) | Deed::LostNone => self.prove(self.kinds_before()),
            Deed::ProveByCode(_) => self.prove(vec![MethodKind::Codes]),
            Deed::LostSuspend => self.suspend(),
            Deed::LostRemove(_) | Deed::LostPassword => self.remove(),
            Deed::NotMeUndo => self.not_me(),
            Deed::NotMeReset | Deed::NotMeHelp => self.not_me_done(),
            Deed::ResetName => self.reset_name(),
            Deed::ResetChoose => self.reset_method(1),
            Deed::ResetSecond | Deed::ResetSecondIf => self.reset_method(2),
            Deed::ResetCode => self.reset_code(),
            Deed::ResetPassword => self.reset_password(),
            Deed::ResetDone => self.reset_done(),
            _ => return None,
        })
    }
}
