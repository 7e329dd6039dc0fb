public import JSON

/// A guide of a programme as learners see one who choose: a card, what the guide offers, and whether there is room.
public struct GuideCard: Sendable {
    public let participant: Participant
    public let person: Person
    public let profile: Profile?
    public let hasRoom: Bool

    /// What `write` writes.
    public static let schema = Schema.named(
        "Guide",
        .object(
            [
                .init("participant", ID<Participant>.schema, "The id to choose the guide by."),
                .init("relationshipType", Slug.schema, "The relationship type."),
                .init(
                    "person",
                    .object(
                        [.init("id", ID<Person>.schema, "The id of the person.")] + members(of: Person.fields.schema, personal)),
                    "Who it is."),
            ] + members(of: Profile.fields.schema, offered) + [
                .init("room", .boolean, "Whether the guide takes on another learner.")
            ]))

    private static let personal: Set = ["displayName", "title", "department", "location", "timezone", "languages"]
    private static let offered: Set = ["offers", "expertise", "credentials"]

    private static func members(of schema: Schema, _ names: Set<String>) -> [Schema.Member] {
        guard case .named(_, .object(let members)) = schema else { preconditionFailure("a record has members") }
        return members.filter { names.contains($0.name) }
    }

    /// Writes `{"participant","relationshipType","person":{…},"offers","expertise","credentials","room"}`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("participant", participant.id.description)
            writer.member("relationshipType", participant.relationshipType.text)
            writer.name("person")
            writer.object { writer in
                writer.member("id", person.id.description)
                Person.fields.write(Self.personal, of: person, to: &writer)
            }
            Profile.fields.write(Self.offered, of: profile ?? Profile(), to: &writer)
            writer.member("room", hasRoom)
        }
    }
}

/// Which guides of a programme a list shows: those for whom all holds that is given.
public struct GuideChoice: Sendable {
    /// One of the topics that the guide offers, whatever the capitals.
    public var offers: String?
    public var language: LanguageTag?
    public var location: String?
    public var department: String?
    public var hasRoom: Bool?
    /// Beginnings of words in the name, the title and what is offered.
    public var words: [SearchText] = []

    public init() {}

    fileprivate func holds(_ card: GuideCard) -> Bool {
        let offers = card.profile?.offers ?? []
        if let wanted = self.offers, !offers.contains(where: { $0.lowercased() == wanted.lowercased() }) { return false }
        if let language, !card.person.languages.contains(language), card.person.preferredLanguage != language { return false }
        if let location, card.person.location != location { return false }
        if let department, card.person.department != department { return false }
        if let hasRoom, card.hasRoom != hasRoom { return false }
        guard !words.isEmpty else { return true }
        let text = SearchText(searched: [card.person.displayName, card.person.title ?? ""] + offers)
        return words.allSatisfy { text.hasWord(beginningWith: $0) }
    }
}

extension Records {
    /// The guides of a programme among whom somebody can choose, in the order in which they came: not those who hide or pause, and
    /// nobody who stands above or below the one who asks.
    ///
    /// - Parameter asker: For whom the request is made; nil for one without a line.
    /// - Complexity: O(guides of the programme).
    func guides(of program: Program, for asker: ID<Person>?, _ choice: GuideChoice, now: Instant) -> [GuideCard] {
        participants.all(in: Participant.placed(in: program.id, .guide), of: Participant.byStanding).compactMap { stored in
            let participant = stored.value
            guard participant.status.isTaking, participant.person != asker,
                let person = people[participant.person]?.value, person.active
            else { return nil }
            let profile = profiles[ID(person.id.key)]?.value
            guard profile?.browsable ?? true else { return nil }
            if let asker {
                // Whoever has stood above the other since then counts, as everywhere behind a firewall.
                let start = participant.createdAt
                guard !isInLine(person.id, of: asker, since: start, now: now),
                    !isInLine(asker, of: person.id, since: start, now: now)
                else { return nil }
            }
            let card = GuideCard(
                participant: participant, person: person, profile: profile,
                hasRoom: room(of: participant) > 0)
            return choice.holds(card) ? card : nil
        }
    }
}
