import JSON

/// Where a value comes from that is compared: the guidance profile, the directory as far as it says where somebody works and what
/// they speak, or an answer to the form of the programme. Nothing else of a person is ever compared.
enum MatchSource: Hashable, Sendable {
    case seeks, offers, expertise
    case languages, department, division, organization, location, level
    case question(Slug)

    /// What kind of value it gives.
    enum Gives: Sendable, Equatable {
        /// Several of many.
        case tags
        /// One of many.
        case segment
        case number
    }

    static let named: [MatchSource] = [
        .seeks, .offers, .expertise, .languages, .department, .division, .organization, .location, .level,
    ]

    var text: String {
        switch self {
        case .seeks: "profile.seeks"
        case .offers: "profile.offers"
        case .expertise: "profile.expertise"
        case .languages: "person.languages"
        case .department: "person.department"
        case .division: "person.division"
        case .organization: "person.organization"
        case .location: "person.location"
        case .level: "person.level"
        case .question(let id): "form.\(id)"
        }
    }

    init?(_ text: String) {
        if let named = Self.named.first(where: { $0.text == text }) {
            self = named
        } else if text.hasPrefix("form."), let id = Slug(String(text.dropFirst(5))) {
            self = .question(id)
        } else {
            return nil
        }
    }

    /// What it gives; nil for a question that is not there, or that a text answers.
    func gives(in form: Form?) -> Gives? {
        switch self {
        case .seeks, .offers, .expertise, .languages: return .tags
        case .department, .division, .organization, .location: return .segment
        case .level: return .number
        case .question(let id):
            switch form?.question(id)?.kind {
            case .choice?: return .segment
            case .multiChoice?, .rank?: return .tags
            case .number?: return .number
            case .text?, nil: return nil
            }
        }
    }
}

extension Form {
    func question(_ id: Slug) -> Question? { questions.first { $0.id == id } }
}

extension Form.Question {
    /// Whether its answers may be compared: people were told that they are used so, and nobody but the person reads a sensitive one.
    var isCompared: Bool { use.contains(.match) && !isSensitive }
}

extension MatchCriterion.Kind {
    /// What values it can compare.
    var takes: Set<MatchSource.Gives> {
        switch self {
        case .overlap, .similar: [.tags, .segment]
        case .map, .equal, .different: [.tags, .segment]
        case .distance: [.number]
        case .time, .choice: []
        }
    }
}
