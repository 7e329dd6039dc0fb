/// What people call a browser, from what it says of itself (RFC 9110 §10.1.5): "Firefox on Linux". It is a help to tell one's own
/// sign-ins apart, and proves nothing.
enum BrowserName {
    /// The first that is found is it: others put the names of those before into theirs.
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ]
    private static let systems = [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]

    /// - Returns: Nil for one that is not known.
    static func words(_ agent: String?) -> String? {
        guard let agent = agent?.prefix(1000) else { return nil }
        func first(_ names: [(String, String)]) -> String? { names.first { agent.contains($0.0) }?.1 }
        guard let browser = first(browsers) else { return first(systems) }
        return first(systems).map { "\(browser) on \($0)" } ?? browser
    }
}
