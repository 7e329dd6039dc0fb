import ArgumentParser
import HTTP

struct PrintPages: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pages", abstract: "Show the address of every page, as a method and a template on each line.")

    @Flag(help: "Only those that need no key.") var open = false

    func run() { for line in Self.lines(openOnly: open) { print(line) } }

    /// What a crawl has to open.
    static func lines(openOnly: Bool) -> [String] {
        // Some addresses of the API are pages for a browser too.
        let negotiated = API.operations.filter { $0.answers.contains { $0.types.contains(.html) } }
        let pages = API.pages.filter { !openOnly || $0.isOfCatalogue }
        return negotiated.map { "\($0.method.name) \($0.template)" } + pages.map { "\($0.method.name) \($0.template)" }
    }
}
