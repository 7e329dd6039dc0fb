extension Access where R == Person {
    static var ofPeople: Access {
        let card = [
            "id", "displayName", "title", "department", "location", "timezone", "languages", "createdAt",
        ]
        let directory = card + ["emails", "division", "organization", "level", "active", "manager"]
        return Access(
            { _ in .person },
            views: [
                .card: card, .directory: directory,
                .portal: directory + ["externalId", "userName", "employeeNumber", "preferredLanguage", "locale"],
                .own: ["nickName", "preferredLanguage", "locale", "timezone", "languages", "name", "location"],
            ], chosenBy: ["email": ["emails"]],
            external: .bySystem(),
            candidates: { $0.acquaintances },
            concerned: { person, _ in Concerned(person: person.id, firewallSince: nil) },
            deletion: { person, viewer in viewer.denial(deleting: person) }
        ) { person, viewer in viewer.roles(to: person) }
    }
}
