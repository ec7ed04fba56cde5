//! What the readers of reports take for the root of the repository.

use std::path::PathBuf;

use super::error::CliError;
use crate::report::Root;

/// What CI services call the folder into which they have checked the repository out.
const CHECKOUTS: [&str; 2] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];

/// The root of this run: the checkout of the CI service, else the repository that encloses the working directory, else
/// that directory. In a container the variables may name a folder of the machine around it, which holds no input then.
pub(super) fn root() -> Result<Root, CliError> {
    let directory = std::env::current_dir().map_err(CliError::Directory)?;
    let mut enclosing = directory.ancestors();
    // In a worktree or a submodule it is a file.
    let repository = enclosing.find(|folder| folder.join(".git").exists());
    let repository = repository.unwrap_or(&directory).to_owned();
    let checkouts = CHECKOUTS.iter().filter_map(std::env::var_os);
    let checkouts = checkouts.filter(|path| !path.is_empty()).map(PathBuf::from);
    Ok(Root::new(&directory, checkouts.chain([repository])))
}
