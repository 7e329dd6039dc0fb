import Guidance
import JSON

// Two hundred people in three levels of managers. Their family names are made up.

extension Demo {
    /// Who is who.
    struct Company {
        /// Runs both programs.
        var organizer: ID<Person>?
        var chief: ID<Person>?
        /// Who lead a department, a team, and nobody.
        var heads: [ID<Person>] = []
        var leads: [ID<Person>] = []
        var staff: [ID<Person>] = []
        var managers: [ID<Person>: ID<Person>] = [:]
        var names: [ID<Person>: String] = [:]
        var departments: [ID<Person>: String] = [:]
        /// Who takes part.
        var participants: [ID<Participant>: ID<Person>] = [:]
    }

    private static let given = [
        "Ada", "Amir", "Anouk", "Bela", "Cem", "Clara", "Dario", "Dilek", "Elif", "Emil", "Farid", "Freya", "Goran", "Hanna",
        "Ida", "Imran", "Ines", "Jonas", "Kaya", "Lea", "Levi", "Lina", "Malik", "Marta", "Mila", "Nadia", "Nils", "Noor", "Olga",
        "Oskar", "Pia", "Rafael", "Rosa", "Samir", "Selin", "Tariq", "Thea", "Uma", "Viktor", "Yara",
    ]
    private static let family = [
        "Ashvale", "Bramwick", "Corvane", "Dellmar", "Eskdorn", "Farrowin", "Glenvarr", "Hathrow", "Ilvesten", "Jarnbeck",
        "Kestrup", "Lindgarth", "Marwold", "Norvane", "Ostrell", "Pellworth", "Quarnby", "Rosvik", "Selmarth", "Tarnholt",
        "Ulverby", "Vantorp", "Wexholm",
    ]
    private static let departments = [
        "Product", "Engineering", "Sales", "Service", "Finance", "People", "Operations", "Research",
    ]
    private static let places = [
        ("Berlin", "Europe/Berlin", "de"), ("Vienna", "Europe/Vienna", "de"), ("Lyon", "Europe/Paris", "fr"),
        ("Leeds", "Europe/London", "en"),
    ]
    private static let roles = ["Analyst", "Engineer", "Consultant", "Specialist", "Designer", "Planner"]

    static let peopleCount = 200
    private static let leadsPerHead = 3

    mutating func tellOfCompany() throws {
        let chief = try hire(0, title: "Chief Executive", level: 9, in: "Management", under: nil)
        company.chief = chief
        for (place, department) in Self.departments.enumerated() {
            let head = try hire(1 + place, title: "Head of \(department)", level: 7, in: department, under: chief)
            company.heads.append(head)
        }
        for place in 0..<company.heads.count * Self.leadsPerHead {
            let head = place / Self.leadsPerHead
            let department = Self.departments[head]
            company.leads.append(
                try hire(
                    9 + place, title: "Team Lead, \(department)", level: 5, in: department, under: company.heads[head]))
        }
        let first = 9 + company.leads.count
        for number in first..<Self.peopleCount {
            let lead = (number - first) % company.leads.count
            company.staff.append(
                try hire(
                    number, title: one(of: Self.roles), level: 1 + number % 4, in: Self.departments[lead / Self.leadsPerHead],
                    under: company.leads[lead]))
        }
        company.organizer = company.staff[5]
    }

    private mutating func hire(
        _ number: Int, title: String, level: Int, in department: String, under manager: ID<Person>?
    ) throws -> ID<Person> {
        let (given, family) = (Self.given[number % Self.given.count], Self.family[number % Self.family.count])
        let (place, zone, language) = Self.places[number % Self.places.count]
        let login = "\(given).\(family)".lowercased()
        let languages = language == "en" ? #"["en"]"# : #"["\#(language)","en"]"#
        let above = manager.map { #","manager":"\#($0)""# } ?? ""
        let id = try make(
            Person.self, as: .administrator,
            """
            {"displayName":"\(given) \(family)","name":{"givenName":"\(given)","familyName":"\(family)"},"userName":"\(login)",\
            "emails":[{"value":"\(login)@demo.example","type":"work","primary":true}],"title":"\(title)",\
            "department":"\(department)","location":"\(place)","timezone":"\(zone)","preferredLanguage":"\(language)",\
            "languages":\(languages),"level":"\(level)","employeeNumber":"\(10_000 + number)",\
            "startedOn":"\(day(-Self.daysBefore - 30 - number * 17 % 4000))"\(above)}
            """)
        company.managers[id] = manager
        company.departments[id] = department
        company.names[id] = "\(given) \(family)"
        return id
    }

    /// Lets somebody offer what they know.
    mutating func offer(_ topics: [String], _ person: ID<Person>, _ more: String) throws {
        try tell(#""offers":[\#(Self.list(topics))]\#(more)"#, of: person, free: "tue")
    }

    /// Lets somebody say what they would like to learn.
    mutating func seek(_ topics: [String], _ person: ID<Person>, free day: String) throws {
        try tell(#""seeks":[\#(Self.list(topics))]"#, of: person, free: day)
    }

    private static func list(_ topics: [String]) -> String { topics.map { "\"\($0)\"" }.joined(separator: ",") }

    private mutating func tell(_ members: String, of person: ID<Person>, free day: String) throws {
        try put(
            Profile.self, of: person, as: .person(person),
            #"{\#(members),"availability":[{"days":["\#(day)","thu"],"from":"09:00","until":"12:00"}]}"#
        ) { $0.person = person }
    }

    /// Takes somebody into a program: they consent and apply, and the organizer lets them in.
    mutating func join(
        _ person: ID<Person>, _ side: String, _ program: ID<Program>, capacity: Int? = nil, approved status: String? = "approved"
    ) throws -> ID<Participant> {
        let consent = try Self.json(
            #"{"kind":"take-part","program":"\#(program)","text":"I take part of my own free will."}"#)
        let (consentID, key) = (ID<Consent>(makeKey()), makeKey())
        try act(as: .person(person)) {
            try $0.giveConsent(Consent.fields.draft(consent).with { $0.person = person }, from: consent, id: consentID)
        }
        let offered = capacity.map { #","capacity":\#($0)"# } ?? ""
        let document = try Self.json(#"{"side":"\#(side)"\#(offered)}"#)
        let enrolment = try act(as: .person(person)) { try $0.enrol(document, in: program) { ID(key) } }
        guard case .one(let participant) = enrolment else { throw Fault("one person joins") }
        if let status { try move(participant.id, as: organizer, to: status) }
        company.participants[participant.id] = person
        return participant.id
    }

    var organizer: Who { company.organizer.map { .person($0) } ?? .administrator }
}
