extension Access where R == Person {
    static var ofPeople: Access {
        // Names are what people are looked for by: who sees a card may search them.
        let card = [
            "id", "displayName", "name", "nickName", "title", "department", "location", "timezone", "languages", "createdAt",
        ]
        let directory = card + ["emails", "division", "organization", "level", "active", "manager"]
        return Access(
            { _ in .person },
            views: [
                .card: card, .directory: directory,
                .portal: directory + ["externalId", "userName", "employeeNumber", "preferredLanguage", "locale"],
                .own: ["nickName", "preferredLanguage", "locale", "timezone", "languages", "name", "location"],
            ], chosenBy: ["email": ["emails"], "q": ["displayName", "name", "nickName"]], candidates: { $0.acquaintances },
            concerned: { person, _ in Concerned(person: person.id, firewallSince: nil) }
        ) { person, viewer in viewer.roles(to: person) }
    }
}
