public import Guidance
public import JSON

/// Who reads a page, and where it stands: what every page needs beside its own matter.
public struct PageContext: Sendable {
    public let language: SpokenLanguage
    /// The address as it was asked for, to come back to.
    public let here: Link
    /// Where the reader comes back to from elsewhere: what a form was sent to is no page, but stands below one.
    let back: Link
    /// What the reader has chosen in place of what the system says.
    public let theme: Theme?
    /// Who is signed in; nil for nobody.
    public let reader: SignedIn?
    /// Whether one can sign in here.
    let takesSignIn: Bool
    /// The release.
    public let version: String
    let assets: Assets
    /// When the page is made.
    public let now: Instant

    public init(
        _ language: SpokenLanguage, at here: Link, back: Link? = nil, theme: Theme? = nil, reader: SignedIn? = nil,
        takesSignIn: Bool = true,
        assets: Assets,
        version: String, now: Instant
    ) {
        (self.language, self.here, self.theme, self.reader) = (language, here, theme, reader)
        self.back = back ?? here
        (self.takesSignIn, self.assets, self.version, self.now) = (takesSignIn, assets, version, now)
    }

    /// Whether it is the same for all who ask for that address in that language.
    public var isForAnybody: Bool { reader == nil && theme == nil }

    /// A text in the language of the page. The languages stand side by side where they are used: another is another parameter, and no call
    /// compiles without it.
    func says(_ english: @autoclosure () -> String, _ german: @autoclosure () -> String) -> String {
        switch language {
        case .english: english()
        case .german: german()
        }
    }

    /// The same for markup.
    func says(_ english: @autoclosure () -> HTML, _ german: @autoclosure () -> HTML) -> HTML {
        switch language {
        case .english: english()
        case .german: german()
        }
    }

    /// For sentences that Guidance makes.
    public var sentences: Reader { Reader(language) }
}

/// What a reader may choose in place of what the system says.
public enum Theme: String, CaseIterable, Sendable {
    case light, dark
}

/// Who is signed in, as pages show it.
public struct SignedIn: Sendable {
    /// A name, or what the key is called.
    public let name: String
    /// Whether it is a person, about whom there is something to be read, and not a key of its own.
    public let isPerson: Bool
    /// The places of the service that open something to the reader.
    public let places: [Place]
    /// Goes with every form, so that no other site can send one.
    public let formToken: String

    public init(name: String, isPerson: Bool, places: [Place], formToken: String) {
        (self.name, self.isPerson, self.places, self.formToken) = (name, isPerson, places, formToken)
    }
}

/// The places that the head of every page leads to.
public enum Place: CaseIterable, Sendable {
    case home, choose, catalogue, rules, programs, people, keys, system, docs

    /// Those that need no key.
    public static let open: [Place] = [.choose, .catalogue, .rules, .docs]

    var link: Link {
        switch self {
        case .home: "/"
        case .choose: "/choose"
        case .catalogue: "/catalogue"
        case .rules: "/rules"
        case .programs: "/programs"
        case .people: "/people"
        case .keys: "/keys"
        case .system: "/system"
        case .docs: "/docs"
        }
    }

    func name(_ page: PageContext) -> String {
        switch self {
        case .home: page.says("Home", "Start")
        case .choose: page.says("Choose", "Wählen")
        case .catalogue: page.says("What sources say", "Was Quellen sagen")
        case .rules: page.says("Rules", "Regeln")
        case .programs: page.says("Programs", "Programme")
        case .people: page.says("People", "Personen")
        case .keys: page.says("Keys", "Schlüssel")
        case .system: page.says("System", "System")
        case .docs: "API"
        }
    }
}

/// The files that pages are shown with, under names that change with what is in them.
public struct Assets: Sendable {
    let sheet, script, icon: Link

    /// - Parameters: The names of the files below `/assets/`.
    public init(sheet: String, script: String, icon: String) {
        self.sheet = "/assets/\(sheet)"
        self.script = "/assets/\(script)"
        self.icon = "/assets/\(icon)"
    }
}
