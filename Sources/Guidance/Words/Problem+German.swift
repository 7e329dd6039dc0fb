internal import JSON

// What a problem says in German.

extension Problem {
    var german: String {
        switch self {
        case .notFound(let kind, let id): return "\(kind.any.german.one) \(id) nicht gefunden."
        case .denied(let denial): return denial.detail(in: .german)
        case .invalid(let errors):
            let count = errors.all.count
            return errors.isCut
                ? "Das Dokument ist an mindestens \(count) Stellen fehlerhaft; die ersten \(count) sind aufgeführt."
                : "Das Dokument ist an \(count == 1 ? "einer Stelle" : "\(count) Stellen") fehlerhaft."
        case .rulesRefuse(let action, let refusals):
            let rules = refusals.map(\.rule.text).uniqued()
            return "\(action.german) scheitert an \(rules.count == 1 ? "der Regel" : "den Regeln") \(rules.joined(by: "und"))."
        case .pairsRefused(let errors, _):
            let count = errors.all.count
            let pairs = errors.isCut ? "Mehr als \(count) Paare können" : count == 1 ? "Ein Paar kann" : "\(count) Paare können"
            return "\(pairs) nicht vorgeschlagen werden; deshalb wurde keines vorgeschlagen."
        case .illegalTransition(let kind, let from, let to, let steps):
            guard from != to else { return "\(kind.any.german.withArticle) ist bereits im Status \(to)." }
            return "Von \(from) führt kein Schritt nach \(to); "
                + (steps.next.isEmpty ? "\(from) ist ein Endstatus." : "möglich ist \(steps.next.joined(by: "oder")).")
        case .notYourStep(let kind, let to, [.scheduler]):
            return "Den Schritt nach \(to) geht hier (\(kind.any.german.one)) der Dienst selbst."
        case .notYourStep(let kind, let to, let actors):
            let who = actors.map { $0.spoken(in: .german) }.joined(by: "oder")
            return "Den Schritt nach \(to) kann hier (\(kind.any.german.one)) nur \(who) gehen."
        case .relationshipNotActive(_, let status):
            return "Die Beziehung ist im Status \(status); eine Sitzung findet in einer statt, die active oder closing ist."
        case .notRatable(let status): return "Das Ziel ist im Status \(status); bewertet wird nur eines, das active ist."
        case .notEnrolling(_, .early(let status)): return "Das Programm ist im Status \(status) und nimmt noch niemanden auf."
        case .notEnrolling(_, .over(let status)): return "Das Programm ist im Status \(status) und nimmt niemanden mehr auf."
        case .notEnrolling(_, .late): return "Das Programm läuft bereits, und lateJoiners ist false."
        case .notEnrolling(_, .inviteOnly): return "Das Programm nimmt nur Personen auf, die die Programmleitung eingeladen hat."
        case .notEnrolling(_, .inactive(let person)): return "Die Person \(person) ist nicht aktiv."
        case .personal(.consents):
            return "Eine Einwilligung kann nur die Person selbst geben oder widerrufen; dieser Schlüssel handelt nicht für sie."
        case .personal(.people):
            return "me steht für die Person, für die ein Schlüssel handelt, und dieser handelt für niemanden."
        case .personal(let kind):
            return "\(kind.any.german.one): Das kann nur eine Person anlegen; dieser Schlüssel handelt für niemanden."
        case .over(let kind, let status):
            return "\(kind.any.german.withArticle) ist im Status \(status) und bleibt in diesem Stand erhalten."
        case .alreadyExists(let kind, let id): return "\(kind.any.german.one) \(id) gibt es schon."
        case .taken(let kind, let member, let id):
            return id.map { "\(kind.any.german.one) \($0) hat für \(member) bereits diesen Wert." }
                ?? "Dieser Wert für \(member) ist bereits vergeben."
        case .inUse(let kind, let id, let use, let consequence):
            return
                "\(kind.any.german.one) \(id) wird noch verwendet\(use.count == 0 ? "" : " (\(use.german))") und \(consequence.german)."
        case .typesInUse(let types, let use):
            let users = use.counts.map { $0.kind.any.german.many }.joined(by: "und")
            return "\(users) haben Beziehungstypen, die es dann nicht mehr gäbe oder die sich nicht mehr als Programm "
                + "durchführen ließen: \(types.map(\.text).joined(by: "und"))."
        case .notBuiltIn(let kind, let id):
            return
                "\(kind.any.german.one) \(id) gehört nicht zum Lieferumfang von Rapport und lässt sich daher nicht zurücksetzen."
        case .notRetired(let kind, let id): return "\(kind.any.german.one) \(id) ist nicht stillgelegt."
        case .designMissing(_, isEmpty: false): return "Es gibt noch kein Konzept, das freigegeben werden könnte."
        case .designMissing(_, isEmpty: true): return "Das Konzept ist leer; es gibt noch nichts freizugeben."
        case .keyStronger(let id, let reasons):
            return "Der Schlüssel \(id) darf mehr als Ihrer: Er "
                + reasons.map { $0.sentence(in: .german) }.joined(separator: "; er ") + "."
        case .keyIsOwn: return "Ein Schlüssel kann sich nicht selbst ändern."
        case .secretsOverlap(let id, let until):
            return "Der Schlüssel \(id) hat schon zwei Geheimnisse; das ältere gilt bis \(until)."
        case .keyDelegatesItself(let id): return "Nur der Schlüssel \(id) selbst kann Personen Token geben."
        case .keyDelegatesNothing(let id):
            return "Der Schlüssel \(id) darf nicht für Personen handeln: Ihm fehlt die Berechtigung \(Scope.peopleAct.rawValue)."
        case .designOver(let status): return "Das Programm ist im Status \(status); sein Konzept bleibt, wie es war."
        }
    }

    func germanFix(at address: PublicAddress) -> String {
        switch self {
        case .notFound(let kind, _):
            return kind.isOfCatalogue
                ? "GET \(address.path(kind.any.path)) zeigt alle, die es gibt."
                : "Suchen Sie mit GET \(address.path(kind.any.list)) danach; vielleicht wurde der Eintrag gelöscht."
        case .denied(let denial): return denial.fix(in: .german)
        case .invalid: return "Korrigieren Sie jede Stelle, die errors nennt; gespeichert wurde nichts."
        case .rulesRefuse: return "Tun Sie, was zu jeder Ablehnung unter fix steht, und versuchen Sie es dann noch einmal."
        case .pairsRefused:
            return
                "Veröffentlichen Sie mit onRefusal skip die übrigen, oder starten Sie einen neuen Lauf mit den Personen, wie sie jetzt sind."
        case .illegalTransition(let kind, let from, let to, let steps):
            guard from != to else {
                let next = steps.next.joined(by: "oder")
                return "Es ist nichts zu tun" + (next.isEmpty ? "." : ", es sei denn, der nächste Status soll \(next) sein.")
            }
            if steps.leading.isEmpty, !steps.awaited.isEmpty {
                return "Warten Sie auf \(steps.awaited.joined(by: "oder")); dahin wechselt der Status von selbst. "
                    + "Danach ist \(to) möglich."
            }
            return steps.leading.isEmpty
                ? "\(to) ist von \(from) aus nicht mehr erreichbar; legen Sie \(kind.any.german.asNew) an."
                : "Wechseln Sie zuerst nach \(steps.leading.joined(by: "oder"))."
        case .relationshipNotActive(let id, _):
            return "Sehen Sie nach, was noch fehlt: GET \(address.path("/v1/relationships"))/\(id)/findings."
        case .notRatable:
            return "Lassen Sie zuerst die andere Seite zustimmen; es wird active, sobald die Beziehung es ist."
        case .notYourStep(_, _, [.scheduler]):
            return "Niemand muss ihn senden: Er folgt, sobald nichts mehr fehlt; was fehlt, steht in den Befunden (findings)."
        case .notYourStep: return "Bitten Sie darum, dass der Schritt dort gegangen wird."
        case .notEnrolling(let id, .early):
            return "Bringen Sie es zuerst mit POST \(address.path("/v1/programs"))/\(id)/transitions in den Status enrolling."
        case .notEnrolling(_, .over): return "Suchen Sie ein Programm im Status enrolling."
        case .notEnrolling(let id, .late):
            return
                "Die Programmleitung kann mit PATCH \(address.path("/v1/programs"))/\(id) und {\"lateJoiners\":true} wieder Personen "
                + "aufnehmen."
        case .notEnrolling(_, .inviteOnly): return "Bitten Sie die Programmleitung um eine Einladung."
        case .notEnrolling(_, .inactive(let person)):
            return
                "Ist die Person zurück, setzen Sie sie zuerst mit PATCH \(address.path("/v1/people"))/\(person) und "
                + "{\"active\":true} auf aktiv."
        case .personal(.consents): return "Senden Sie die Anfrage mit einem Schlüssel, der für die Person handelt."
        case .personal(.people):
            return """
                Senden Sie die Kennung einer Person, oder verwenden Sie einen Schlüssel, der für eine handelt: Legen Sie ihn mit \
                POST \(address.path("/v1/keys")) und actsFor an.
                """
        case .personal:
            return """
                Senden Sie die Anfrage mit einem Schlüssel, der für eine Person handelt: Legen Sie ihn mit \
                POST \(address.path("/v1/keys")) und actsFor an.
                """
        case .over(let kind, _):
            let members = kind.any.writableWhenOver
            return members.isEmpty
                ? "Legen Sie \(kind.any.german.asNew) an."
                : "Ändern Sie nur \(members.joined(by: "und")), oder legen Sie \(kind.any.german.asNew) an."
        case .alreadyExists(let kind, let id):
            return
                "Wählen Sie eine andere Kennung, oder ändern Sie den vorhandenen Eintrag mit PUT oder PATCH "
                + "\(address.path(kind.any.path))/\(id)."
        case .taken(let kind, let member, let id):
            guard let id else { return "Senden Sie für \(member) einen anderen Wert." }
            return
                "Arbeiten Sie mit dem vorhandenen Eintrag weiter (GET \(address.path(kind.any.path))/\(id)), oder senden Sie für "
                + "\(member) einen anderen Wert."
        case .inUse(.people, let id, let use, _) where !use.lasting.isEmpty:
            let lasting = use.lasting.map { $0.any.german.many }.joined(by: "und")
            return "Manches bleibt erhalten und lässt sich nicht löschen (\(lasting)): "
                + "Schicken Sie stattdessen PATCH \(address.path("/v1/people"))/\(id) mit {\"active\":false}."
        case .inUse(.programs, let id, let use, _) where !use.lasting.isEmpty:
            let lasting = use.lasting.map { $0.any.german.many }.joined(by: "und")
            return "Manches bleibt erhalten und lässt sich nicht löschen (\(lasting)): "
                + "Schließen Sie das Programm stattdessen ab, oder brechen Sie es ab, "
                + "mit POST \(address.path("/v1/programs"))/\(id)/transitions."
        case .inUse(let kind, let id, _, _):
            guard kind.isOfCatalogue else { return "Löschen oder ändern Sie zuerst, was usedBy nennt." }
            return "Legen Sie den Eintrag mit POST \(address.path(kind.any.path))/\(id)/retirement still: "
                + (kind == .relationshipTypes
                    ? "Programme, die diesen Typ haben, laufen weiter, neue können ihn nicht mehr wählen."
                    : "Er bleibt lesbar, zählt aber nicht mehr.")
        case .typesInUse:
            return
                "Lassen Sie jeden dieser Typen, wie er ist; legen Sie ihn still, wenn ihn kein neues Programm mehr wählen soll."
        case .notBuiltIn:
            return
                "Ändern Sie den Eintrag mit PUT oder PATCH; GET \(address.path("/v1/events")) zeigt, wann er zuvor geändert wurde."
        case .notRetired: return "Es ist nichts zu tun."
        case .designMissing(let id, isEmpty: false):
            return "Legen Sie es zuerst mit PUT \(address.path("/v1/programs"))/\(id)/design an."
        case .designMissing(let id, isEmpty: true):
            return "Füllen Sie es mit PUT \(address.path("/v1/programs"))/\(id)/design, etwa {\"purpose\":\"…\",\"model\":\"…\"}."
        case .designOver: return "Legen Sie ein neues Programm mit dem gewünschten Konzept an."
        case .keyStronger:
            return "Verwenden Sie den Schlüssel, mit dem er angelegt wurde, oder wenden Sie sich an einen Administrator."
        case .keyIsOwn:
            return
                "Er kann sich selbst nur erneuern und widerrufen; für alles andere brauchen Sie einen anderen Schlüssel mit der "
                + "Berechtigung \(Scope.keysWrite.rawValue)."
        case .secretsOverlap(_, let until):
            return
                "Erneuern Sie ihn nach \(until) noch einmal, oder sofort mit {\"overlapDays\":0}: Dann gelten beide nicht mehr."
        case .keyDelegatesItself:
            return "Senden Sie die Anfrage mit einem Geheimnis dieses Schlüssels, oder nennen Sie die Kennung Ihres eigenen."
        case .keyDelegatesNothing:
            return "Verwenden Sie einen Schlüssel mit dieser Berechtigung; GET \(address.path("/v1/keys")) zeigt, was jeder darf."
        }
    }
}

extension Problem.Action {
    /// As what fails: it begins the sentence.
    fileprivate var german: String {
        switch self {
        case .step(let state): "Der Schritt nach \(state)"
        case .change(let kind, let state): "Die Änderung an \(kind.any.german.inDative) im Status \(state)"
        case .approval: "Die Freigabe"
        case .suggestion: "Ihre Äußerung"
        case .proposal: "Der Vorschlag"
        }
    }
}

extension Problem.Consequence {
    fileprivate var german: String {
        switch self {
        case .cannotBeDeleted: "kann deshalb nicht gelöscht werden"
        case .staysProgrammable: "muss sich deshalb weiterhin als Programm durchführen lassen"
        }
    }
}

extension Use {
    /// "2 Programme und 1 Eintrag des Katalogs".
    fileprivate var german: String {
        var users = counts.map { kind, count in "\(count) \(count == 1 ? kind.any.german.one : kind.any.german.many)" }
        if catalogueCount > 0 { users.append("\(catalogueCount) \(catalogueCount == 1 ? "Eintrag" : "Einträge") des Katalogs") }
        return users.joined(by: "und")
    }
}
