"""The programs that are compared: what their folders below `peers/` say, how they are installed, how they are called.

A folder has a `peer.toml` with the commands, and says what to install by what else lies in it: a `package.json` for
npm, a `requirements.txt` for pip, a `Cargo.toml` for a program of our own; `peer.toml` may name a published crate.
Everything is installed into a cache folder, once, and again when what a peer needs has changed.
"""

import dataclasses
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

PEERS = Path(__file__).parent / "peers"


class InstallError(Exception):
    """A contender could not be installed or does not start."""


@dataclasses.dataclass
class Contender:
    """A program that takes part."""

    key: str
    """The name of its folder."""
    folder: Path
    home: Path
    """Where it is installed."""
    description: dict
    """What its `peer.toml` says."""
    places: dict
    """What the words in braces in its commands stand for."""
    version: str = ""

    @property
    def name(self):
        return self.description["name"]

    @property
    def environment(self):
        variables = self.description.get("environment", {})
        return {name: self.fill(value, {}) for name, value in variables.items()}

    def why_left_out(self, case):
        """The reason why it takes no part in a case that it could be asked about."""
        return self.description.get("left_out", {}).get(case)

    def has(self, case):
        return case in self.description["cases"]

    def command(self, case, inputs):
        """The command that does a case, on what `inputs` names; `files` in it is a list of paths."""
        files = inputs.get("files", [])
        command = []
        for word in self.description["cases"][case]:
            if word.endswith("{files}"):
                # What stands before it, such as a flag, is said before each file.
                before = word.removesuffix("{files}").split()
                for file in files:
                    command += [*before, str(file)]
            else:
                command.append(self.fill(word, inputs))
        return command

    def shown_command(self, case, inputs):
        """The same command for people, with names in place of paths."""
        short = {name: place.name if isinstance(place, Path) else place
                 for name, place in {**self.places, **inputs}.items() if name != "files"}
        # hubctl may be run from any file; sourcemeta's names the platform.
        own = "hubctl" if self.key == "hubctl" else Path(self.places["program"]).name
        short["program"] = own.removesuffix("-" + platform_name())
        words = []
        for word in self.description["cases"][case]:
            filled = word.replace("{files}", "FILE...").replace("{home}/bin/", "")
            words.append(filled.format_map(short))
        return " ".join(words)

    def fill(self, word, inputs):
        return word.format_map({**self.places, **inputs})


def platform_name():
    """This machine in the words of sourcemeta's file names, such as `linux-x86_64`."""
    machine = {"AMD64": "x86_64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    return f"{sys.platform}-{machine}"


def load(cache, schemas, hubctl, cases):
    """All contenders with a folder that know one of the cases, hubctl first."""
    contenders = []
    for path in PEERS.glob("*/peer.toml"):
        with path.open("rb") as file:
            description = tomllib.load(file)
        if not set(cases) & set(description["cases"]):
            continue
        folder = path.parent
        home = cache / "peers" / folder.name
        places = {"here": folder, "home": home, "schemas": schemas, "hubctl": hubctl, "platform": platform_name()}
        places["program"] = description["program"].format_map(places)
        contenders.append(Contender(folder.name, folder, home, description, places))
    return sorted(contenders, key=lambda contender: (contender.key != "hubctl", contender.key))


def prepare(contender):
    """Installs a contender unless it is there, and finds out its version."""
    stamp = contender.home / ".installed"
    state = state_of(contender)
    if not stamp.exists() or stamp.read_text() != state:
        print(f"installing {contender.name}", file=sys.stderr)
        contender.home.mkdir(parents=True, exist_ok=True)
        install(contender)
        stamp.write_text(state)
    contender.version = find_version(contender)


def state_of(contender):
    """A digest of what decides what is installed; a peer's commands may change without a new installation."""
    folder = contender.folder
    names = ("package.json", "requirements.txt", "Cargo.toml", "Cargo.lock", "src/**/*")
    digest = hashlib.sha256(contender.description.get("cargo", "").encode())
    for path in sorted(path for name in names for path in folder.glob(name) if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def install(contender):
    folder, home = contender.folder, contender.home
    if (folder / "package.json").exists():
        shutil.copy(folder / "package.json", home)
        call("npm", "install", "--prefix", home, "--no-audit", "--no-fund", "--no-package-lock", "--silent")
    elif (folder / "requirements.txt").exists():
        call(sys.executable, "-m", "venv", home)
        pip = home / "bin" / "pip"
        call(pip, "install", "--quiet", "--disable-pip-version-check", "-r", folder / "requirements.txt")
    elif (folder / "Cargo.toml").exists():
        manifest = folder / "Cargo.toml"
        call("cargo", "build", "--release", "--locked", "--quiet", "--manifest-path", manifest, target=home)
    elif crate := contender.description.get("cargo"):
        # The lock file of the crate: the program as its makers tested it.
        build = home / "build"
        call("cargo", "install", crate, "--locked", "--quiet", "--root", home, target=build)
        shutil.rmtree(build)


def call(*command, target=None):
    """Runs a step of an installation; what it says goes to standard error."""
    command = [str(word) for word in command]
    environment = {**os.environ, "CARGO_TARGET_DIR": str(target)} if target else None
    try:
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=environment)
    except FileNotFoundError as error:
        raise InstallError(f"there is no `{command[0]}` on this machine") from error
    except subprocess.CalledProcessError as error:
        raise InstallError(f"`{' '.join(command[:3])}` ended with status {error.returncode}") from error


def find_version(contender):
    """What the contender says of itself, or which crates it was built with."""
    if crates := contender.description.get("crates"):
        with (contender.folder / "Cargo.lock").open("rb") as file:
            locked = {package["name"]: package["version"] for package in tomllib.load(file)["package"]}
        return ", ".join(f"{crate} {locked[crate]}" for crate in crates)
    command = [contender.fill(word, {}) for word in contender.description["version"]]
    environment = {**os.environ, **contender.environment}
    try:
        result = subprocess.run(
            command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=environment)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InstallError(f"it does not say its version: {error}") from error
    return result.stdout.strip().split("\n")[0]
