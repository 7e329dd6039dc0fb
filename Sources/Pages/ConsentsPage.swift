public import Guidance

/// What a person has agreed to, what each consent opens, and giving and withdrawing them.
public struct ConsentsPage: Sendable {
    /// Something to agree to.
    public struct Offer: Sendable {
        let purpose: Consent.Purpose
        let program: Program
        /// Whom it names.
        let to: Person?

        /// - Parameter program: With its texts as the person sees them.
        public init(_ purpose: Consent.Purpose, _ program: Program, to: Person? = nil) {
            (self.purpose, self.program, self.to) = (purpose, program, to)
        }
    }

    private let person: ID<Person>
    private let name: String
    private let consents: [Consent]
    private let offers: [Offer]
    private let programs: [ID<Program>: String]
    private let people: [ID<Person>: String]
    private let isOneself: Bool
    private let key: String
    private var done: Done?
    private var refused: Refused?
    private var values = FormValues()

    /// What a page says that it did.
    public enum Done: String, Sendable {
        case given, withdrawn
    }

    /// - Parameters:
    ///   - name: Of the person.
    ///   - consents: As the reader sees them, the newest first.
    ///   - offers: What the person can agree to; none for another reader.
    ///   - key: So that a consent is given once, however often its form is sent.
    public init(
        of person: ID<Person>, name: String, _ consents: [Consent], offers: [Offer], programs: [ID<Program>: String],
        people: [ID<Person>: String], isOneself: Bool, key: String
    ) {
        (self.person, self.name, self.consents, self.offers) = (person, name, consents, offers)
        (self.programs, self.people, self.isOneself, self.key) = (programs, people, isOneself, key)
    }

    public func telling(_ done: Done?) -> ConsentsPage {
        var page = self
        page.done = done
        return page
    }

    public func refusing(_ refused: Refused, of values: FormValues = FormValues()) -> ConsentsPage {
        var page = self
        (page.refused, page.values) = (refused, values)
        return page
    }

    /// The document that the operation takes; its text is what the form has shown.
    public static func document(of values: FormValues, _ page: PageContext) -> [UInt8] {
        [
            FormField("/kind", "", .text(lengthMax: 50)), FormField("/program", "", .text(lengthMax: 50)),
            FormField("/to", "", .text(lengthMax: 50)), FormField("/text", "", .area(lengthMax: 4000)),
            FormField("/textVersion", "", .text(lengthMax: 50)),
        ].document(values, page, keepsBlank: false)
    }

    /// Why nothing is given without a tick.
    public static func unticked(_ page: PageContext) -> Refused {
        Refused(
            code: "invalid-document", status: 422, title: page.says("Nothing was agreed to", "Nichts wurde erteilt"),
            detail: page.says(
                "Nothing is agreed to until you tick “I agree”.", "Nichts gilt, solange „Ich willige ein“ nicht angekreuzt ist."),
            errors: [])
    }

    // MARK: The page

    public func document(_ page: PageContext) -> Document {
        let title =
            isOneself
            ? page.says("Your consents", "Ihre Einwilligungen") : page.says("Consents of \(name)", "Einwilligungen von \(name)")
        let crumb =
            isOneself
            ? Crumb(page.says("Your programs", "Ihre Programme"), "/me") : Crumb(name, "/people/\(person)")
        return page.document(
            refused == nil ? title : page.says("Refused: \(title)", "Abgelehnt: \(title)"), at: isOneself ? .home : .people,
            crumbs: [crumb], named: title, twin: Twin(json: "/v1/people/\(person)/consents"),
            """
            <h1>\(title)</h1>
            <p class="lede">\(page.says("A consent is one person’s own. It is given for one thing at a time, and can be withdrawn at any moment.", "Eine Einwilligung gibt eine Person nur selbst, für genau eine Sache, und kann sie jederzeit widerrufen."))</p>
            \(done.map { page.done(words($0, page)) })
            \(refused.map { page.alert(page.says("That was not done", "Das wurde nicht ausgeführt"), $0) })
            \(list(page))
            \(give(page))
            """)
    }

    private func words(_ done: Done, _ page: PageContext) -> String {
        switch done {
        case .given: page.says("You have agreed to it.", "Sie haben eingewilligt.")
        case .withdrawn:
            page.says("It is withdrawn, and counts no more from now on.", "Sie ist widerrufen und gilt ab jetzt nicht mehr.")
        }
    }

    private func list(_ page: PageContext) -> HTML {
        guard !consents.isEmpty else {
            return "<p class=\"part\">\(page.says("None has been given.", "Es wurde keine erteilt."))</p>"
        }
        let cards = consents.map { card($0, page) }
        return
            "<section class=\"stack part\" aria-labelledby=\"given\"><h2 id=\"given\">\(page.says("Given", "Erteilt"))</h2>\(cards)</section>"
    }

    private func card(_ consent: Consent, _ page: PageContext) -> HTML {
        let state: HTML =
            consent.withdrawnAt.map { "<span class=\"badge\">\(page.says("withdrawn", "widerrufen"))</span> \(page.moment($0))" }
            ?? "<span class=\"badge good\">\(page.says("in force", "gilt"))</span>"
        let rows: [(String, HTML?)] = [
            (page.says("Program", "Programm"), consent.program.map { .text(programs[$0] ?? $0.description) }),
            (page.says("To", "Für"), consent.to.map { .text(people[$0] ?? $0.description) }),
            (page.says("About", "Betrifft"), consent.about.map { .text($0) }),
            (page.says("Since", "Seit"), page.moment(consent.createdAt)),
            (page.says("State", "Stand"), state),
            (page.says("Who reads what it opens", "Wer liest, was sie öffnet"), .text(page.readers(of: consent.purpose))),
            (page.says("If you withdraw it", "Bei Widerruf"), .text(page.ending(of: consent.purpose))),
            (
                page.says("In these words", "In diesen Worten"),
                consent.text.isEmpty
                    ? nil : "<q>\(consent.text)</q>\(consent.textVersion.map { " (\(page.says("version", "Fassung")) \($0))" })"
            ),
        ]
        let withdraw: HTML? =
            isOneself && consent.withdrawnAt == nil
            ? """
            <form method="post" action="\(("/consents/\(consent.id)/withdrawal" as Link).at("refused"))">\(page.hidden([]))<p class="actions"><button class="button risky" aria-label="\(page.says("Withdraw: \(page.word(consent.purpose))", "Widerrufen: \(page.word(consent.purpose))"))">\(page.says("Withdraw at once", "Sofort widerrufen"))</button></p></form>
            """ : nil
        return "<article class=\"card stack\"><h3>\(page.word(consent.purpose))</h3>\(page.facts(rows))\(withdraw)</article>"
    }

    // MARK: Giving

    private func give(_ page: PageContext) -> HTML {
        let title = page.says("Agree to something", "Einwilligen")
        let matter: HTML =
            if !isOneself {
                "<p>\(page.says("Only \(name) can agree, with a sign-in or a key of their own: nobody else can do it for them.", "Nur \(name) kann einwilligen, mit eigener Anmeldung oder eigenem Schlüssel: Niemand sonst kann das übernehmen."))</p>"
            } else if offers.isEmpty {
                "<p class=\"muted\">\(page.says("There is nothing to agree to now.", "Derzeit gibt es nichts, worin Sie einwilligen könnten."))</p>"
            } else {
                offers.enumerated().map { form($1, $0, page) }.joined()
            }
        return
            "<section class=\"stack part\" id=\"give\" tabindex=\"-1\" aria-labelledby=\"give-title\"><h2 id=\"give-title\">\(title)</h2>\(matter)</section>"
    }

    private func form(_ offer: Offer, _ place: Int, _ page: PageContext) -> HTML {
        let own = page.text(for: offer.purpose, offer.program)
        var hidden: [(name: String, value: String)] = [
            ("key", "\(key)-\(place)"), ("/kind", offer.purpose.rawValue), ("/program", offer.program.id.description),
        ]
        if let to = offer.to { hidden.append(("/to", to.id.description)) }
        let words: HTML
        if let (text, version) = own {
            hidden += [("/text", text), ("/textVersion", String(version))]
            words =
                "<blockquote>\(text)</blockquote><p class=\"hint\">\(page.says("The text of the program, version \(version)", "Text des Programms, Fassung \(version)"))</p>"
        } else {
            let isThis = values["/kind"] == offer.purpose.rawValue && values["/program"] == offer.program.id.description
            let text = isThis ? values["/text"] : page.proposal(for: offer.purpose, offer.program.name, to: offer.to)
            words = """
                <div class="field"><label for="text-\(place)">\(page.says("In your words", "In Ihren Worten"))</label><p class="hint" id="text-\(place)-hint">\(page.says("The program has no text of its own. Change this one as you like.", "Das Programm hat keinen eigenen Text. Ändern Sie diesen nach Belieben."))</p><textarea id="text-\(place)" name="/text" rows="3" maxlength="4000" aria-describedby="text-\(place)-hint">
                \(text)</textarea></div>
                """
        }
        let name = offer.to.map { "\(offer.program.name), \($0.displayName)" } ?? offer.program.name
        return """
            <article class="card stack"><h3>\(page.word(offer.purpose)): \(name)</h3>
            \(page.facts([(page.says("Who reads what it opens", "Wer liest, was sie öffnet"), .text(page.readers(of: offer.purpose))), (page.says("If you withdraw it", "Bei Widerruf"), .text(page.ending(of: offer.purpose)))]))
            <form method="post" action="\(("/people/\(person)/consents" as Link).at("refused"))">\(page.hidden(hidden))\(words)
            <div class="field"><div class="choice"><input type="checkbox" name="agree" id="agree-\(place)" value="true"><label for="agree-\(place)">\(page.says("I agree", "Ich willige ein"))<span class="hidden-to-eyes">: \(name)</span></label></div></div>
            <p class="actions"><button class="button first">\(page.says("Give this consent", "Einwilligung erteilen"))</button></p></form></article>
            """
    }
}

extension PageContext {
    func word(_ purpose: Consent.Purpose) -> String {
        switch purpose {
        case .takePart: says("Taking part", "Teilnahme")
        case .accept: says("A relationship that others proposed", "Eine Beziehung, die andere vorgeschlagen haben")
        case .participationVisible:
            says("A manager may know that you take part", "Die Führungskraft darf von der Teilnahme wissen")
        case .shareProfile: says("Showing the profile", "Das Profil zeigen")
        case .useAnswer: says("Use of an answer", "Verwendung einer Antwort")
        case .calendarDetail: says("Details in the calendar", "Einzelheiten im Kalender")
        case .disclosureRelease: says("Handing on a summary", "Weitergabe einer Zusammenfassung")
        }
    }

    /// Who learns what a consent opens.
    func readers(of purpose: Consent.Purpose) -> String {
        switch purpose {
        case .takePart:
            says(
                "Those who run the program, and the people who take part in it with you",
                "Wer das Programm leitet, und wer mit Ihnen daran teilnimmt")
        case .participationVisible:
            says("The one person whom it names, and no other manager", "Nur die genannte Person, keine andere Führungskraft")
        case .accept, .disclosureRelease:
            says("Those whom the relationship concerns", "Wer an der Beziehung beteiligt ist")
        case .shareProfile: says("Those who may choose you", "Wer Sie auswählen kann")
        case .useAnswer: says("Those who run the program", "Wer das Programm leitet")
        case .calendarDetail: says("Those who see your calendar", "Wer Ihren Kalender sieht")
        }
    }

    /// What is over once a consent is withdrawn.
    func ending(of purpose: Consent.Purpose) -> String {
        switch purpose {
        case .takePart:
            says(
                "You can no longer be admitted. If you take part already, you leave by a separate step",
                "Sie können nicht mehr aufgenommen werden. Wenn Sie schon teilnehmen, beenden Sie die Teilnahme in einem eigenen Schritt"
            )
        case .participationVisible:
            says(
                "That person sees the consent as withdrawn; what was read stays known",
                "Die Person sieht die Einwilligung als widerrufen; was gelesen wurde, bleibt bekannt")
        case .accept, .shareProfile, .useAnswer, .calendarDetail, .disclosureRelease:
            says(
                "What it opened is closed; what was read stays known",
                "Was sie geöffnet hat, ist geschlossen; was gelesen wurde, bleibt bekannt")
        }
    }

    /// The words of a program in the language of the page, or in its only one.
    func text(for purpose: Consent.Purpose, _ program: Program) -> (text: String, version: Int)? {
        let texts = program.consentTexts
        let own: Program.ConsentText? =
            switch purpose {
            case .takePart: texts?.takePart
            case .accept: texts?.accept
            case .participationVisible: texts?.participationVisible
            case .shareProfile: texts?.shareProfile
            case .useAnswer, .calendarDetail, .disclosureRelease: nil
            }
        guard let own else { return nil }
        let text = says(own.english ?? own.german ?? "", own.german ?? own.english ?? "")
        return text.isEmpty ? nil : (text, own.version)
    }

    /// Words to agree with where the program has none.
    func proposal(for purpose: Consent.Purpose, _ program: String, to other: Person?) -> String {
        if purpose == .participationVisible {
            return says(
                "\(other?.displayName ?? "") may know that I take part in “\(program)”.",
                "\(other?.displayName ?? "") darf wissen, dass ich an „\(program)“ teilnehme.")
        }
        return says(
            "I take part in “\(program)” of my own free will.", "Ich nehme freiwillig an „\(program)“ teil.")
    }
}
