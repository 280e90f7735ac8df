//! A place where a database is, and the list of cases to run there.

use std::sync::Arc;

use flows::ports::{Store, View, Work};

/// A place of its own for one case. Everything in it goes when it is dropped.
#[async_trait::async_trait]
pub trait Place: Send + Sync {
    /// Opens the database; each call is as after a restart.
    async fn open(&self) -> Arc<dyn Store>;
}

/// A read.
pub async fn view(store: &Arc<dyn Store>) -> Box<dyn View> {
    store.view().await.unwrap()
}

/// A write transaction.
pub async fn begin(store: &Arc<dyn Store>) -> Box<dyn Work> {
    store.begin().await.unwrap()
}

/// Runs every case on an engine: `conformance!(a type that is a Place with a function new)`.
macro_rules! conformance {
    ($place:ty) => {
        crate::place::conformance! { @list $place:
            accounts: is_kept_whole, is_found_by_any_spelling, name_is_unique, can_be_renamed, is_saved, come_in_pages,
                unknown_cannot_be_saved;
            methods: are_listed_oldest_first, are_counted_on_other_accounts, a_removed_one_is_gone, what_is_lost_and_where_it_was_used_is_kept,
                contacts_are_found_by_who_was_named, need_an_account,
                taken_off_come_back_as_they_were, pending_removals_are_found_when_they_are_due, objections_end_together;
            sessions: is_found_with_its_account, are_listed_newest_first, is_saved_and_renamed, names_are_unique,
                what_is_committed_lazily_is_seen,
                what_was_proved_by_a_method_ends, ended_stays_ended, ends_with_its_journeys, all_but_one_end, devices_are_known;
            journeys: is_kept_whole, last_one_wins, can_change_its_kind, are_handed_over, ends;
            challenges: is_kept_whole, is_saved_again, all_of_an_account_are_killed, open_tries_are_counted,
                a_message_is_waited_for;
            counters: nth_last_hit, counters_are_apart, a_counter_is_forgotten, a_clock_that_went_back, streaks;
            messages: is_kept_whole, is_saved, are_told_of_once_queued, due_ones_are_leased, workers_share_the_queue, queue_is_counted,
                lanes_are_apart, lists_have_an_order_and_an_end;
            audit: events_come_newest_first, events_are_read_in_order_a_page_at_a_time,
                refusals_take_the_place_of_nothing, one_kind_takes_the_place_of_no_other;
            tidy: removes_what_is_old, puts_right_what_was_counted_in_the_future, keeps_to_its_limit, forgets_removed_methods, keeps_what_switched_off;
            transactions: a_work_sees_itself, a_view_sees_one_state, is_rolled_back_when_dropped,
                a_fault_ends_it, views_do_not_wait_for_the_writer, more_views_than_connections,
                a_forsaken_commit, survives_a_restart;
            races: no_update_is_lost, one_name_one_account, s18_each_wrong_password_counts, s18_a_limit_is_not_passed,
                s19_a_code_is_used_once, s31_two_tabs_begin_at_once, s75_s76_one_of_two_changes_wins,
                s77_no_code_outlives_a_change, s78_one_method_stays, s103_a_number_is_on_one_account;
            directory: a_place_there_is_kept, one_person_one_account, accounts_are_rechecked_in_turn, one_intent_an_account,
                intents_are_leased, sync_state_is_kept, a_forgotten_account_leaves_nothing;
            limits: any_text_is_kept, any_number_is_kept;
        }
    };
    (@list $place:ty: $($subject:ident: $($case:ident),+;)+) => {$(
        mod $subject {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    crate::$subject::$case(&<$place>::new()).await;
                }
            )+
        }
    )+};
}
pub(crate) use conformance;
