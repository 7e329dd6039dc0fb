import JSON

/// What a page says, without the frame around it: the same for all who read it in one language, so that it can be kept.
public struct PageContent: Sendable {
    /// What the page is called on the way to it.
    let title: String
    /// Stands before the name of the service in the tab, where its title is that of other pages too.
    let tab: String?
    /// Which place of the service it belongs to.
    let place: Place
    let crumbs: [Crumb]
    let twin: Twin?
    /// Whether all of it is English whatever the language of the page, as the reference is.
    let isEnglish: Bool
    /// Whether the address asks in part for what there is not, which the page says.
    public let isMistaken: Bool
    let matter: HTML

    init(
        _ title: String, tab: String? = nil, at place: Place, crumbs: [Crumb] = [], twin: Twin? = nil, isEnglish: Bool = false,
        isMistaken: Bool = false, _ matter: HTML
    ) {
        (self.title, self.tab, self.place, self.crumbs, self.twin) = (title, tab, place, crumbs, twin)
        self.isMistaken = isMistaken
        (self.isEnglish, self.matter) = (isEnglish, isEnglish ? "<div lang=\"en\">\(matter)</div>" : matter)
    }

    /// About how much memory it takes.
    public var bytesCount: Int { matter.bytes.count + 1024 }
}

extension PageContext {
    /// The whole page around what it says.
    public func document(_ content: PageContent) -> Document {
        document(
            content.tab ?? content.title, at: content.place, crumbs: content.crumbs, named: content.title, twin: content.twin,
            titleLanguage: content.isEnglish && language != .english ? .english : nil, content.matter)
    }
}
