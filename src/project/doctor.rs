//! What `doctor` leaves out: `[doctor]`.

use super::reader::Reader;
use super::{Placed, ProjectError};

/// The settings of `doctor`. A flag comes before the file.
#[derive(Debug, Clone, Default)]
pub struct DoctorSettings {
    /// Names of cookies that are no finding. `check` leaves them out as well.
    pub skip_cookies: Vec<Placed<String>>,
}

impl DoctorSettings {
    pub(super) fn read(table: &Reader<'_>) -> Result<Self, ProjectError> {
        table.knows(&["skip_cookies"])?;
        Ok(Self {
            skip_cookies: table.texts("skip_cookies")?,
        })
    }

    /// The names alone.
    pub fn cookie_names(&self) -> Vec<String> {
        let names = self.skip_cookies.iter();
        names.map(|name| name.value.clone()).collect()
    }
}
