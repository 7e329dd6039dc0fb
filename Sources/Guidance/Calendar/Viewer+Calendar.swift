public import JSON

// Sessions as calendars, and the feed of a person.

extension Viewer {
    // MARK: The feed

    /// The feed of a person; nil where there is none, or none that the caller sees.
    public func calendarFeed(of person: ID<Person>, _ act: Act = .read) throws(Problem) -> Visible<CalendarFeed>? {
        try part(CalendarFeed.self, of: person, act)
    }

    /// Makes the feed of the caller's person, or gives it another address: that of before opens nothing then.
    ///
    /// - Parameters:
    ///   - document: Nil for a feed whose entries tell nothing.
    ///   - secret: What is kept of the one in the address.
    public func makeCalendarFeed(
        of person: ID<Person>, as document: JSONValue?, secret: SecretDigest
    ) throws(Problem) -> Decision<Visible<CalendarFeed>> {
        try require(Need(.create, .calendarFeeds))
        _ = try record(person, of: Person.self)
        var feed = CalendarFeed()
        feed.person = person
        try requireFirst(feed)
        if let document {
            do { feed.details = try CalendarWish.fields.readDraft(document).details } catch { throw .invalid(error) }
        }
        feed.digest = secret
        let id = ID<CalendarFeed>(person.key)
        guard let current = records.calendarFeeds[id] else {
            return records.decide(on: CalendarFeed.made(feed, id: id, by: caller.signature, at: now), revision: 1)
                .map { written($0) }
        }
        (feed.id, feed.createdAt) = (id, current.value.createdAt)
        return records.decide(on: feed, instead: current, by: caller.signature, at: now).map { written($0) }
    }

    // MARK: Calendars

    /// One session, as a calendar.
    ///
    /// - Parameters:
    ///   - name: Makes the UID of an entry from a text that is the same for as long as the session can be moved.
    ///   - version: Of the release that writes it.
    public func calendar(
        of id: ID<Session>, _ details: CalendarFeed.Details, naming name: (String) -> String, version: String
    ) throws(Problem) -> [UInt8] {
        let session = try record(id, of: Session.self).value
        return calendar([session], details, name, version)
    }

    /// The sessions of the caller's person, as a calendar: those of the last days and of those to come.
    public func calendar(_ details: CalendarFeed.Details, naming name: (String) -> String, version: String) -> [UInt8] {
        guard let person = caller.person else { return calendar([], details, name, version) }
        let (first, last) = (
            now.adding(seconds: -Self.calendarDaysBack * 86_400), now.adding(seconds: Self.calendarDaysAhead * 86_400)
        )
        let sessions = records.sessions.all(in: .key(person.key), of: Session.byPerson).filter { stored in
            // One that was moved is there as the one that came in its place.
            stored.value.endsAt > first && stored.value.startsAt < last && !records.isMoved(stored.value) && seen(stored) != nil
        }.map(\.value).sorted { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
        return calendar(sessions.suffix(Self.calendarEntriesMax), details, name, version)
    }

    static let calendarDaysBack = 30
    static let calendarDaysAhead = 400
    /// More than anybody meets in that time, and few enough to be written while others wait.
    static let calendarEntriesMax = 1_000

    private func calendar(
        _ sessions: some Sequence<Session>, _ details: CalendarFeed.Details, _ name: (String) -> String, _ version: String
    ) -> [UInt8] {
        var text = CalendarText()
        text.line("BEGIN", "VCALENDAR")
        text.line("VERSION", "2.0")
        text.line("PRODID", "-//Rapport//\(version)//EN")
        // RFC 7986 §5.1 and §5.7, and what programs read that are older.
        text.line("NAME", "Rapport")
        text.line("X-WR-CALNAME", "Rapport")
        text.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
        text.line("X-PUBLISHED-TTL", "PT1H")
        for session in sessions {
            CalendarEntry(
                uid: name(records.firstOfMoves(to: session).description), session: session,
                summary: summary(of: session, details),
                tellsPlace: details == .names
            ).write(to: &text)
        }
        text.line("END", "VCALENDAR")
        return text.bytes
    }

    // MARK: Words

    private func summary(of session: Session, _ details: CalendarFeed.Details) -> String {
        let languages = caller.person.flatMap { records.people[$0]?.value.preferredLanguage }.map { [$0] } ?? []
        let language = SpokenLanguage(for: languages)
        guard details != .none, let relationship = records.relationships[session.relationship]?.value,
            let type = records.catalogue.relationshipTypes[relationship.relationshipType]?.value.translated(to: [language.tag])
        else { return language.busy }
        let others = details == .names ? names(ofOthersIn: relationship, session) : []
        return language.session(type.name, with: others)
    }

    /// What the others who meet are called, as far as the caller sees that.
    private func names(ofOthersIn relationship: Relationship, _ session: Session) -> [String] {
        let people = relationship.present.map(\.person).filter { $0 != caller.person && session.people.contains($0) }
        return people.compactMap { records.people[$0].flatMap { seen($0) }?.value.calledShort }
    }
}

extension Records {
    /// Whether another session took place of this one.
    fileprivate func isMoved(_ session: Session) -> Bool { session.replacedBy.map { sessions[$0] != nil } ?? false }

    /// Nobody moves one session more often; a chain that is longer than that gets another name.
    private static var movesMax: Int { 1_000 }

    /// The session that was planned first, and moved until it became this one.
    fileprivate func firstOfMoves(to session: Session) -> ID<Session> {
        var first = session
        for _ in 0..<Self.movesMax {
            guard let before = first.replaces.flatMap({ sessions[$0]?.value }) else { break }
            first = before
        }
        return first.id
    }
}

extension Person {
    /// The given name where it is part of the name that everybody sees, and else that name.
    fileprivate var calledShort: String {
        guard let given = name?.givenName, displayName.split(separator: " ").contains(where: { $0 == given }) else {
            return displayName
        }
        return given
    }
}

extension SpokenLanguage {
    /// What an entry says that tells nothing.
    fileprivate var busy: String {
        switch self {
        case .english: "Busy"
        case .german: "Beschäftigt"
        }
    }

    /// - Parameters:
    ///   - type: What the relationship type is called.
    ///   - names: Those of the others; none to leave them out.
    fileprivate func session(_ type: String, with names: [String]) -> String {
        let named = names.joined(separator: ", ")
        return switch self {
        case .english: names.isEmpty ? "\(type) session" : "\(type) session with \(named)"
        case .german: names.isEmpty ? "\(type): Sitzung" : "\(type): Sitzung mit \(named)"
        }
    }
}
