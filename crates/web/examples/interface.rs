//! Prints what the page is told of the engine: `cargo xtask web` writes it into the page.

fn main() {
    println!("{}", leeway_web::interface::interface());
}
