extension Access {
    /// What belongs to a participant: who reads it is what they are to that one.
    static func ofParticipants(
        _ matter: Matter, views: [ViewName: [String]] = [:], told: (@Sendable (R, Viewer) -> R)? = nil,
        _ id: @escaping @Sendable (R) -> ID<Participant>
    ) -> Access {
        Access(
            { _ in matter }, views: views,
            concerned: { record, viewer in viewer.concerned(by: id(record)) }, told: told
        ) { record, viewer in
            viewer.records.participants[id(record)].map { Participant.kind.access.roles($0.value, viewer) } ?? []
        }
    }
}

extension Viewer {
    /// Whom a record of a participant is about.
    func concerned<R: Record>(by id: ID<Participant>) -> Access<R>.Concerned? {
        records.participants[id].flatMap { Participant.kind.access.concerned($0.value, self) }
            .map { .init(person: $0.person, firewallSince: $0.firewallSince) }
    }
}
