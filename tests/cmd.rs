//! The command line, case by case: `tests/cmd/*.toml`. `TRYCMD=overwrite cargo test --test cmd` writes what the
//! program says now; read the difference before it is committed.

#[test]
fn every_case_of_the_command_line_holds() {
    trycmd::TestCases::new().case("tests/cmd/*.toml");
}
