public import Guidance
internal import JSON

// The forms about people: each field stands for a member of a document.

extension FormPage {
    private static func people(_ page: PageContext) -> Crumb { Crumb(Place.people.name(page), Place.people.link) }

    /// - Parameter key: So that the form makes one person, however often it is sent.
    public static func newPerson(_ page: PageContext, values: FormValues, key: String) -> FormPage {
        FormPage(
            page.says("Add a person", "Person anlegen"),
            lede: page.says("A name is enough; the rest can follow.", "Ein Name genügt; alles Weitere kann folgen."),
            at: .people, under: [people(page)], page.fieldsOfPerson(emails: 0).filter { $0.pointer != "/active" }, to: "/people",
            hidden: [("key", key)], button: page.says("Add", "Anlegen"), values: values,
            twin: Twin(
                json: nil,
                curl: """
                    curl -s "$API/v1/people" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
                      -d '{"displayName":"Ada Lovelace","title":"Analyst"}'
                    """))
    }

    /// - Parameter settable: The members that the reader may change.
    public static func edit(
        _ person: Visible<Person>, settable: Set<String>, tag: String, _ page: PageContext
    ) -> FormPage {
        let record = person.record
        let fields = page.fieldsOfPerson(emails: record.emails.count).filter { settable.contains($0.member) }
        let address = "/v1/people/\(person.id)"
        return FormPage(
            page.says("Facts of \(record.displayName)", "Angaben zu \(record.displayName)"), at: .people,
            under: [people(page), Crumb(record.displayName, "/people/\(person.id)")], fields, to: "/people/\(person.id)/edit",
            hidden: [("tag", tag)], button: page.says("Save", "Speichern"), values: FormValues(json: person.json, fields),
            twin: Twin(
                json: "/v1/people/\(person.id)",
                curl: """
                    curl -s -X PATCH "$API\(address)" -H "Authorization: Bearer $KEY" -H 'If-Match: \(tag)' \\
                      -H 'Content-Type: application/merge-patch+json' -d '{"title":"Head of Sales"}'
                    """))
    }

    /// What a person offers and seeks.
    ///
    /// - Parameter profile: Nil where there is none yet.
    public static func profile(of person: ID<Person>, _ profile: Visible<Profile>?, tag: String?, _ page: PageContext) -> FormPage
    {
        let fields = page.fieldsOfProfile(profile?.record)
        let address = "/v1/people/\(person)/profile"
        var values = FormValues([("/browsable", "true")])
        if let profile { values = FormValues(json: profile.json, fields) }
        return FormPage(
            page.says("Your profile", "Ihr Profil"),
            lede: page.says(
                "It helps others to find you as a guide, and to match you as a learner. Those who run a program that you take part in read it; managers do not.",
                "Es hilft, Sie als begleitende Person zu finden und als lernende Person zuzuordnen. Wer ein Programm leitet, an dem Sie teilnehmen, liest es; Vorgesetzte nicht."
            ),
            at: .home, under: [Crumb(page.says("Your programs", "Ihre Programme"), "/me")], fields, to: "/me/profile",
            hidden: tag.map { [("tag", $0)] } ?? [], button: page.says("Save the profile", "Profil speichern"), values: values,
            twin: Twin(
                json: profile == nil ? nil : "/v1/people/\(person)/profile",
                curl: """
                    curl -s -X PUT "$API\(address)" -H "Authorization: Bearer $KEY" \\
                      -H 'Content-Type: application/json' -d '{"offers":["Leading a first team"],"seeks":[]}'
                    """))
    }
}

extension FormField {
    /// The member of the record in which it stands.
    fileprivate var member: String { pointer.split(separator: "/").first.map(String.init) ?? "" }
}

extension FormValues {
    init(json: [UInt8], _ fields: [FormField]) {
        guard let record = try? JSONDocument(json).root else { preconditionFailure("a record is JSON") }
        self.init(record, fields)
    }
}

extension PageContext {
    /// - Parameter emails: How many there are; one more can be added.
    func fieldsOfPerson(emails: Int) -> [FormField] {
        func text(
            _ name: String, _ label: String, _ lengthMax: Int = 200, hint: String? = nil, isNeeded: Bool = false
        ) -> FormField {
            FormField("/\(name)", label, .text(lengthMax: lengthMax), hint: hint, isNeeded: isNeeded)
        }
        let name = [
            text("displayName", says("Name", "Name"), hint: says("As others read it", "Wie andere ihn lesen"), isNeeded: true),
            text("name/givenName", says("Given name", "Vorname")), text("name/familyName", says("Family name", "Nachname")),
            text("nickName", says("Nickname", "Rufname")),
        ]
        let work = [
            text("title", says("Job title", "Funktion")), text("department", says("Department", "Abteilung")),
            text("division", says("Division", "Bereich")), text("organization", says("Organization", "Organisation")),
            text("location", says("Location", "Standort")),
            text(
                "level", says("Level", "Ebene"), 100,
                hint: says(
                    "A rank, in your organization’s words or numbers", "Rang, in den Worten oder Zahlen Ihrer Organisation")),
            text(
                "manager", says("Manager", "Führungskraft"),
                hint: says("The id of a person, such as per_…", "Kennung einer Person, etwa per_…")),
            FormField("/startedOn", says("First day", "Eintritt"), .day),
        ]
        let contact = (0...emails).flatMap { place -> [FormField] in
            let number = place + 1
            return [
                FormField("/emails/\(place)/value", says("Email \(number)", "E-Mail \(number)"), .email),
                FormField(
                    "/emails/\(place)/type", says("Kind of email \(number)", "Art der E-Mail \(number)"), .text(lengthMax: 50),
                    hint: says("Such as work", "Etwa work für dienstlich")),
                FormField(
                    "/emails/\(place)/primary",
                    says("Email \(number) is the preferred one", "E-Mail \(number) ist die bevorzugte"),
                    .check),
            ]
        }
        let language = FormField(
            "/languages", says("Languages", "Sprachen"), .lines,
            hint: says(
                "One on each line, by its tag (BCP 47): en, de, pt-BR", "Je Zeile eine, mit Kürzel (BCP 47): de, en, pt-BR"))
        let system = [
            text("timezone", says("Time zone", "Zeitzone"), 64, hint: says("Such as Europe/Berlin", "Etwa Europe/Berlin")),
            language,
            text(
                "preferredLanguage", says("Preferred language", "Korrespondenzsprache"), 35,
                hint: says("A tag (BCP 47), such as en", "Kürzel (BCP 47), etwa de")),
            text("userName", says("User name", "Anmeldename"), hint: says("Must be unique", "Muss eindeutig sein")),
            text("employeeNumber", says("Employee number", "Personalnummer"), 100),
            text("externalId", says("External id", "Externe Kennung")),
            text("userType", says("Employed as", "Beschäftigt als")), text("costCenter", says("Cost center", "Kostenstelle")),
        ]
        return name + work + contact + system
    }

    /// - Parameter profile: Nil for the first one. To each of its lists one more can be added.
    func fieldsOfProfile(_ profile: Profile?) -> [FormField] {
        let topics = [
            FormField(
                "/offers", says("What you can help others with", "Wobei Sie anderen helfen können"), .lines,
                hint: says("One topic on each line; at most 20", "Je Zeile ein Thema; höchstens 20")),
            FormField(
                "/seeks", says("What you want help with", "Wobei Sie Unterstützung suchen"), .lines,
                hint: says("One topic on each line; at most 20", "Je Zeile ein Thema; höchstens 20")),
        ]
        let expertise = (0...(profile?.expertise.count ?? 0)).flatMap { place -> [FormField] in
            let number = place + 1
            return [
                FormField("/expertise/\(place)/topic", says("Know-how \(number)", "Fachgebiet \(number)"), .text(lengthMax: 100)),
                FormField(
                    "/expertise/\(place)/years", says("Years, know-how \(number)", "Jahre, Fachgebiet \(number)"), .number(0...80)
                ),
                FormField(
                    "/expertise/\(place)/level", says("How well, know-how \(number)", "Wie gut, Fachgebiet \(number)"),
                    .text(lengthMax: 100)),
            ]
        }
        let credentials = (0...(profile?.credentials.count ?? 0)).flatMap { place -> [FormField] in
            let number = place + 1
            return [
                FormField(
                    "/credentials/\(place)/name", says("Credential \(number)", "Nachweis \(number)"), .text(lengthMax: 200)),
                FormField(
                    "/credentials/\(place)/issuer", says("Given by, credential \(number)", "Ausgestellt von, Nachweis \(number)"),
                    .text(lengthMax: 200)),
                FormField(
                    "/credentials/\(place)/expiresOn",
                    says("Valid until, credential \(number)", "Gültig bis, Nachweis \(number)"), .day),
            ]
        }
        return topics + expertise + credentials + [
            FormField(
                "/experience", says("Experience as a coach or mentor", "Erfahrung als Coach oder Mentor/in"),
                .area(lengthMax: 4000)),
            FormField(
                "/capacity", says("Relationships at a time, over all programs", "Beziehungen gleichzeitig, über alle Programme"),
                .number(0...50),
                hint: says("As a guide; blank: as each program says", "Als begleitende Person; leer: wie jedes Programm vorsieht")
            ),
        ] + (0...(profile?.availability.count ?? 0)).flatMap { fieldsOfHours($0) } + [
            FormField(
                "/browsable", says("Learners who choose a guide may see me", "Lernende, die wählen, dürfen mich sehen"), .check)
        ]
    }

    private func fieldsOfHours(_ place: Int) -> [FormField] {
        let (at, number) = ("/availability/\(place)", place + 1)
        return [
            FormField(
                "\(at)/days", says("Days, time \(number)", "Tage, Zeit \(number)"),
                .choices(Profile.Weekday.allCases.map { ($0.rawValue, word($0)) })),
            FormField(
                "\(at)/from", says("From, time \(number)", "Von, Zeit \(number)"), .text(lengthMax: 5),
                hint: says("Such as 09:00", "Etwa 09:00")),
            FormField(
                "\(at)/until", says("Until, time \(number)", "Bis, Zeit \(number)"), .text(lengthMax: 5),
                hint: says("Such as 12:00", "Etwa 12:00")),
        ]
    }

    private func word(_ day: Profile.Weekday) -> String {
        switch day {
        case .mon: says("Monday", "Montag")
        case .tue: says("Tuesday", "Dienstag")
        case .wed: says("Wednesday", "Mittwoch")
        case .thu: says("Thursday", "Donnerstag")
        case .fri: says("Friday", "Freitag")
        case .sat: says("Saturday", "Samstag")
        case .sun: says("Sunday", "Sonntag")
        }
    }
}
