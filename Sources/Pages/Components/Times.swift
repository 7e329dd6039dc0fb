import Guidance

// Days and moments in the language of the page.

extension PageContext {
    /// In a sentence: "11 January 2027", "11. Januar 2027".
    func day(_ day: Day) -> HTML { "<time datetime=\"\(day.description)\">\(day.told(in: language))</time>" }

    /// In a table: "11 Jan 2027", "11.01.2027".
    func shortDay(_ day: Day) -> HTML { "<time datetime=\"\(day.description)\">\(day.short(in: language))</time>" }

    /// With its zone: people in several read one page.
    func moment(_ instant: Instant) -> HTML {
        let text = instant.description
        let time = text.dropFirst(11).prefix(5)
        return "<time datetime=\"\(text)\">\(instant.day.short(in: language)), \(time) UTC</time>"
    }
}

extension FormValues {
    /// A day that was typed, as the moment with which it begins (UTC); anything else goes as it was typed, so that the operation says what
    /// is wrong with it.
    static func moment(_ text: String) -> String { Day(text) == nil ? text : "\(text)T00:00:00Z" }
}
