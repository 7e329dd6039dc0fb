import Guidance

extension PageContext {
    /// What a scope opens, in a sentence.
    func meaning(of scope: Scope) -> String {
        switch scope {
        case .catalogueWrite: says("Change what the catalog says", "Den Katalog ändern")
        case .peopleRead: says("Read people as a directory shows them", "Personen lesen, wie ein Verzeichnis sie zeigt")
        case .peopleWrite:
            says(
                "Add, change and deactivate people, and read all of their records",
                "Personen anlegen, ändern, deaktivieren und vollständig lesen")
        case .peopleAct: says("Get tokens with which it acts for people", "Token erhalten, mit denen er für Personen handelt")
        case .peopleLink: says("Make links with which people sign in", "Links erstellen, mit denen sich Personen anmelden")
        case .profilesRead: says("Read what people offer and seek", "Lesen, was Personen anbieten und suchen")
        case .appointmentsWrite: says("Give and take offices", "Ämter vergeben und entziehen")
        case .programsRead: says("Read programs", "Programme lesen")
        case .programsWrite: says("Open and change programs and their forms", "Programme und ihre Formulare anlegen und ändern")
        case .programsStep:
            says(
                "Move programs from state to state, and approve designs",
                "Programme in den nächsten Stand bringen und Konzepte freigeben")
        case .participantsRead: says("Read who takes part", "Lesen, wer teilnimmt")
        case .participantsWrite:
            says("Invite, approve and remove people in programs", "Personen in Programme einladen, aufnehmen und herausnehmen")
        case .matchingRead: says("Read who is matched with whom", "Lesen, wer mit wem zusammengebracht wird")
        case .matchingRun: says("Match guides and learners", "Begleitende und Lernende zusammenbringen")
        case .relationshipsRead: says("Read who works with whom", "Lesen, wer mit wem arbeitet")
        case .relationshipsWrite:
            says("Propose relationships, and waive rules for them", "Beziehungen vorschlagen und für sie auf Regeln verzichten")
        case .eventsRead:
            says("Follow what changes, as far as it may see it", "Änderungen verfolgen, soweit sie ihm sichtbar sind")
        case .eventsReadAll: says("Follow all changes of the service", "Alle Änderungen des Dienstes verfolgen")
        case .keysRead: says("Read keys, never their secrets", "Schlüssel lesen, nie ihre Geheimnisse")
        case .keysWrite: says("Make, change and end keys", "Schlüssel erstellen, ändern und beenden")
        case .auditRead:
            says(
                "Read who read what, and the settings that decide who sees what",
                "Lesen, wer was gelesen hat, und die Einstellungen dazu")
        case .privacyWrite: says("Do what a privacy officer does", "Handeln wie Datenschutzbeauftragte")
        case .metricsRead: says("Read metrics and the state of the system", "Messwerte und den Zustand des Systems lesen")
        case .meRead: says("Read what is the person’s own", "Das Eigene der Person lesen")
        case .meWrite:
            says(
                "Change what is the person’s own, and take part in programs",
                "Das Eigene der Person ändern und an Programmen teilnehmen")
        case .preferencesWrite: says("Say whom the person wishes for", "Wünsche der Person angeben")
        case .consentsWrite: says("Give and withdraw the person’s consents", "Einwilligungen der Person erteilen und widerrufen")
        case .concernsWrite: says("Raise the person’s concerns", "Anliegen der Person vorbringen")
        case .sessionsWrite: says("Plan and record the person’s sessions", "Sitzungen der Person planen und festhalten")
        case .goalsWrite: says("Set and rate the person’s goals", "Ziele der Person setzen und bewerten")
        case .notesRead: says("Read the person’s notes", "Notizen der Person lesen")
        case .notesWrite: says("Write the person’s notes", "Notizen der Person schreiben")
        case .calendarWrite:
            says(
                "Make and end the address of the person’s calendar", "Die Adresse des Kalenders der Person erstellen und beenden")
        }
    }
}
