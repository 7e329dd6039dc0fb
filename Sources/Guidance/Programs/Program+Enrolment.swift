internal import JSON

// How people come into a programme.

extension Program {
    /// How people get in while the programme takes people in.
    public enum Enrolment: String, CaseIterable, Sendable {
        /// At once while there is a place, else to the wait list.
        case open
        /// Once an organiser has approved them.
        case apply
        /// By invitation alone.
        case invite
    }

    /// How many relationships at a time a guide takes on.
    public struct Capacity: Sendable, Equatable {
        public var least: Int?
        public var most: Int?
        /// For guides who do not say.
        public var preset: Int?

        private static let range = 0...Participant.capacityMax

        static let fields = FieldTable(
            blank: Capacity(), named: "Capacity",
            [
                Field("least", optional: \.least, .integer(range), "The least that a guide may choose."),
                Field("most", optional: \.most, .integer(range), "The most that a guide may choose."),
                Field("default", optional: \.preset, .integer(range), "For guides who do not choose; without it, 1."),
            ])
    }

    /// What people agree to, in each language.
    public struct ConsentText: Sendable, Equatable {
        public var version = 1
        public var english: String?
        public var german: String?

        static let fields = FieldTable(
            blank: ConsentText(), named: "ConsentText",
            [
                Field(
                    "version", \.version, .integer(1...1_000_000), "Counts the versions; a consent keeps the one it was given to."
                ),
                Field("en", optional: \.english, .text(4000), "The text in English."),
                Field("de", optional: \.german, .text(4000), "The text in German."),
            ])
    }

    /// The texts by the kind of consent; see `consentText(for:)`.
    public struct ConsentTexts: Sendable, Equatable {
        public var takePart: ConsentText?
        public var accept: ConsentText?
        public var participationVisible: ConsentText?
        public var shareProfile: ConsentText?

        static let fields = FieldTable(
            blank: ConsentTexts(), named: "ConsentTexts",
            [
                Field("take-part", optional: \.takePart, .object(ConsentText.fields), "To taking part."),
                Field("accept", optional: \.accept, .object(ConsentText.fields), "To a relationship that others have proposed."),
                Field(
                    "participation-visible", optional: \.participationVisible, .object(ConsentText.fields),
                    "To a manager's knowing of it."),
                Field("share-profile", optional: \.shareProfile, .object(ConsentText.fields), "To showing the profile."),
            ])
    }

    /// What people agree to by a consent of that kind; nil where they say it in their own words.
    func consentText(for purpose: Consent.Purpose) -> ConsentText? {
        switch purpose {
        case .takePart: consentTexts?.takePart
        case .accept: consentTexts?.accept
        case .participationVisible: consentTexts?.participationVisible
        case .shareProfile: consentTexts?.shareProfile
        case .useAnswer, .calendarDetail, .disclosureRelease: nil
        }
    }

    /// Whether relationships begin in it.
    var bringsTogether: Bool { [.enrolling, .matching, .running].contains(status) }

    /// Why nobody comes in now; nil where people do.
    var entryBar: EntryBar? {
        switch status {
        case .draft, .designed: .early(status.rawValue)
        case .enrolling, .matching: nil
        case .running: takesLateJoiners ? nil : .late
        case .closing, .closed, .archived, .cancelled: .over(status.rawValue)
        }
    }

    /// What is wrong with how many it takes.
    var capacityErrors: [FieldError] {
        guard let capacity else { return [] }
        let named = [("least", capacity.least), ("default", capacity.preset), ("most", capacity.most)]
        let bounds = named.compactMap { name, value in value.map { (name: name, value: $0) } }
        return zip(bounds, bounds.dropFirst()).filter { $0.value > $1.value }.map { lower, upper in
            FieldError(pointer: "/capacity/\(upper.name)", .text(.below(lower.name, lower.value)))
        }
    }
}

extension Places {
    static let fields = FieldTable(
        blank: Places(), named: "Places",
        [
            Field("guide", optional: \.guide, .integer(0...1_000_000), "How many guides; without it, any number."),
            Field("learner", optional: \.learner, .integer(0...1_000_000), "How many learners; without it, any number."),
        ])
}

/// Why somebody cannot come into a programme.
public enum EntryBar: Sendable, Equatable {
    /// It does not take people in yet, or not any more.
    case early(String), over(String)
    /// It runs, and takes nobody in who comes late.
    case late
    /// It takes in those alone whom an organiser has invited.
    case inviteOnly
    /// The person is not there any more.
    case inactive(ID<Person>)
}

extension Records {
    /// Refuses a state that brings somebody into a programme, where that cannot be.
    ///
    /// - Parameter before: The state before; nil for one who is new.
    func checkEntry(of participant: Participant, to status: Participant.Status, from before: Participant.Status?) throws(Problem)
    {
        guard [.invited, .applied, .waitlisted, .approved].contains(status) else { return }
        let program: Stored<Program> = try record(participant.program)
        let isInvited = before == .invited || status == .invited || participant.origin == .invited && before?.isOut != true
        let bar =
            program.value.entryBar
            ?? (status == .applied && !isInvited && program.value.enrolment == .invite ? .inviteOnly : nil)
            ?? (people[participant.person]?.value.active == true ? nil : .inactive(participant.person))
        if let bar { throw .notEnrolling(participant.program, bar) }
    }
}
