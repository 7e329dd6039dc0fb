internal import JSON

// What the caller may do beside what it sees: for pages, which offer nothing that would be refused for what the reader is.

/// A side of a relationship type on which somebody can apply to a programme.
public struct Opening: Sendable, Equatable {
    public let type: Slug
    public let side: Participant.Side
}

extension Viewer {
    /// Whether the caller runs a programme as far as it may invite people to it.
    public func mayInvite(to program: Visible<Program>) -> Bool {
        guard let type = program.value.relationshipTypes.first else { return false }
        let guest = records.newParticipant(ID(.lowest), as: .learner, of: type, in: program.id)
        return actors(to: guest, for: .create).contains(.organiser)
    }

    /// Where the caller's person can apply: on each side of which it is not part yet, while the programme takes in people who apply.
    public func openings(in program: Visible<Program>) -> [Opening] {
        guard let person = caller.person, program.value.entryBar == nil, program.value.enrolment != .invite else { return [] }
        return program.value.relationshipTypes.flatMap { type in
            Participant.Side.allCases.compactMap { side in
                let applicant = records.newParticipant(person, as: side, of: type, in: program.id)
                let isOpen =
                    actors(to: applicant, for: .create).contains(.oneself) && records.participation(like: applicant) == nil
                return isOpen ? Opening(type: type, side: side) : nil
            }
        }
    }

    /// The members of a record that the caller may set, by name; none where it may change nothing of it.
    public func settable<R: Record>(of visible: Visible<R>) -> Set<String> {
        guard case .granted(_, let set) = verdict(.change, visible.value) else { return [] }
        let mask = (set ?? R.fields.all).intersection(visible.shown ?? R.fields.all)
        return Set(R.fields.names(of: mask))
    }
}

extension Visible {
    /// The members that are shown, by name.
    public var members: Set<String> { Set(R.fields.names(of: shown ?? R.fields.all)) }
}
