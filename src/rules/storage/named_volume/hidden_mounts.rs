//! Mounts that another mount with the same target overrides.

use super::Rewrite;
use super::other_projects::file_name;
use crate::compose::{Origin, Service, Value};
use crate::diagnostic::FixRefusal;
use crate::rules::Context;
use crate::rules::storage::host_directories::Use;

/// The items of a service's `volumes` that an item overrides because they have the same target.
pub(crate) fn hidden_by<'p>(service: Service<'p>, item: &Origin) -> Vec<&'p Origin> {
    let items = service.get("volumes").map_or(&[][..], Value::items);
    let found = items.iter().find(|found| found.as_written().origin.is_same(item));
    found.into_iter().flat_map(|item| item.earlier.iter().chain(&item.as_written().earlier)).collect()
}

/// The refusal for a mount that overrides another one, which the fix would not change.
pub(crate) fn hidden_refusal(hidden: &Origin, context: Context<'_>) -> FixRefusal {
    FixRefusal::new(format!(
        "it overrides a mount of the same target in {}, which would not be changed: keep only one of the two",
        file_name(hidden.file, context)
    ))
}

impl Rewrite<'_> {
    /// A mount that this one overrides takes effect where the overriding file is not loaded.
    pub(super) fn check_overridden(&self, used: &Use<'_>) -> Result<(), FixRefusal> {
        for hidden in hidden_by(used.service, &used.mount.value.origin) {
            if !self.uses.iter().any(|used| used.mount.value.origin.is_same(hidden)) {
                return Err(hidden_refusal(hidden, self.context));
            }
        }
        Ok(())
    }
}
