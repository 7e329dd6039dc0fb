extension Access {
    /// What belongs to a participant: who reads it is what they are to that one.
    static func ofParticipants(
        _ matter: Matter, views: [ViewName: [String]] = [:], told: (@Sendable (R, Viewer) -> R)? = nil,
        _ id: @escaping @Sendable (R) -> ID<Participant>
    ) -> Access {
        Access(
            { _ in matter }, views: views,
            concerned: { record, viewer in
                viewer.records.participants[id(record)].flatMap { Participant.kind.access.concerned($0.value, viewer) }
                    .map { Concerned(person: $0.person, firewallSince: $0.firewallSince) }
            }, told: told
        ) { record, viewer in
            viewer.records.participants[id(record)].map { Participant.kind.access.roles($0.value, viewer) } ?? []
        }
    }
}
