public import JSON

// What somebody reads who sees a record and may not do something with it.

extension Denial {
    func detail(in language: SpokenLanguage) -> String {
        switch (self, language) {
        case (.ownCase, .english): "In your own case you cannot act as an organizer."
        case (.ownCase, .german): "In eigener Sache können Sie nicht als Organisator handeln."
        case (.otherRole, .english): "You may not do this."
        case (.otherRole, .german): "Das dürfen Sie nicht."
        case (.scope(let scope), .english): "The key lacks the scope \(scope.rawValue)."
        case (.scope(let scope), .german): "Dem Schlüssel fehlt die Berechtigung \(scope.rawValue)."
        case (.token, .english): "A token can neither make a key nor change or rotate one."
        case (.token, .german): "Mit einem Token lassen sich Schlüssel weder anlegen noch ändern noch erneuern."
        case (.tokenLink, .english): "A token can make no link to sign in."
        case (.tokenLink, .german): "Mit einem Token lassen sich keine Anmeldelinks erstellen."
        case (.signIn, .english): "A browser that was signed in by a link can neither make a key nor change or rotate one."
        case (.signIn, .german):
            "Mit einer Anmeldung per Link lassen sich Schlüssel weder anlegen noch ändern noch erneuern."
        case (.confined, .english): "The key is confined to some programs, and this would belong to none of them."
        case (.confined, .german): "Der Schlüssel gilt nur für einige Programme, und dies würde zu keinem davon gehören."
        case (.line, .english):
            "The person reports to you, directly or through others, and the policy of the relationship type keeps managers out."
        case (.line, .german):
            "Die Person ist Ihnen unterstellt, direkt oder über andere, und der Beziehungstyp hält Führungskräfte heraus."
        case (.hasLeft, .english): "You have left this relationship; you can read it and change nothing of it."
        case (.hasLeft, .german): "Sie haben diese Beziehung verlassen; Sie können sie lesen und nichts mehr an ihr ändern."
        case (.hiddenUse, .english): "What refers to this record may be hidden from you, so you cannot delete it."
        case (.hiddenUse, .german):
            "Was auf diesen Eintrag verweist, kann vor Ihnen verborgen sein; daher können Sie ihn nicht löschen."
        }
    }

    func fix(in language: SpokenLanguage) -> String {
        switch (self, language) {
        case (.ownCase, .english): return "Ask another organizer of the program, or another administrator."
        case (.ownCase, .german):
            return "Bitten Sie eine andere Person, die das Programm organisiert, oder eine andere Person in der Administration."
        case (.otherRole(let roles), .english):
            return roles.isEmpty ? "Nobody can do this." : "Ask the \(roles.map { $0.name(in: .english) }.joined(by: "or"))."
        case (.otherRole(let roles), .german):
            return roles.isEmpty
                ? "Niemand kann das tun." : "Das können: \(roles.map { $0.name(in: .german) }.joined(by: "oder"))."
        case (.scope(let scope), .english) where scope.isPersonal:
            return "Use a key that acts for a person (actsFor) and has \(scope.rawValue)."
        case (.scope(let scope), .german) where scope.isPersonal:
            return "Verwenden Sie einen Schlüssel, der für eine Person handelt (actsFor) und \(scope.rawValue) hat."
        case (.scope(let scope), .english): return "Use a key that has \(scope.rawValue), or have an administrator make one."
        case (.scope(let scope), .german):
            return "Verwenden Sie einen Schlüssel mit \(scope.rawValue), oder lassen Sie einen von der Administration ausstellen."
        case (.token, .english):
            return "Use a key: the person's own with \(Scope.meWrite.rawValue), or one with \(Scope.keysWrite.rawValue)."
        case (.token, .german):
            return "Verwenden Sie einen Schlüssel: einen eigenen mit \(Scope.meWrite.rawValue) "
                + "oder einen mit \(Scope.keysWrite.rawValue)."
        case (.tokenLink, .english):
            return "Use a key: the person's own with \(Scope.meWrite.rawValue), or one with \(Scope.peopleLink.rawValue)."
        case (.tokenLink, .german):
            return "Verwenden Sie einen Schlüssel: einen eigenen mit \(Scope.meWrite.rawValue) "
                + "oder einen mit \(Scope.peopleLink.rawValue)."
        case (.signIn, .english): return "Sign in with a key, or ask an administrator for one."
        case (.signIn, .german):
            return "Melden Sie sich mit einem Schlüssel an, oder bitten Sie die Administration um einen."
        case (.confined, .english): return "Use a key that is for all programs."
        case (.confined, .german): return "Verwenden Sie einen Schlüssel, der für alle Programme gilt."
        case (.line, .english):
            return "Have another organizer of the program do this, or an administrator to whom the person does not report."
        case (.line, .german):
            return "Bitten Sie eine andere Person, die das Programm organisiert, oder die Administration, "
                + "wenn die Person ihr nicht untersteht."
        case (.hasLeft, .english): return "Ask somebody who is still in it, or an organizer of the program."
        case (.hasLeft, .german): return "Bitten Sie jemanden, der noch darin ist, oder die Programmleitung."
        case (.hiddenUse, .english): return "Use the administrator's key, which acts for nobody."
        case (.hiddenUse, .german): return "Verwenden Sie den Schlüssel der Administration, der für keine Person handelt."
        }
    }
}

extension Role {
    /// What people call somebody in that role.
    public func name(in language: SpokenLanguage) -> String {
        switch (self, language) {
        case (.administrator, .english): "administrator"
        case (.administrator, .german): "Administration"
        case (.integration, .english): "portal"
        case (.integration, .german): "Portal"
        case (.owner, .english): "owner of the program"
        case (.owner, .german): "Programmverantwortliche"
        case (.committee, .english): "matching committee"
        case (.committee, .german): "Matching-Ausschuss"
        case (.sponsor, .english): "sponsor"
        case (.sponsor, .german): "Sponsor"
        case (.contact, .english): "contact for concerns"
        case (.contact, .german): "Vertrauensperson"
        case (.oneself, .english): "person concerned"
        case (.oneself, .german): "betroffene Person"
        case (.line, .english): "manager, and everybody above"
        case (.line, .german): "Führungskraft und alle darüber"
        case (.participant, .english): "participant of the same program"
        case (.participant, .german): "Teilnehmende desselben Programms"
        case (.other, .english): "other person"
        case (.other, .german): "andere Person"
        case (.auditor, .english): "auditor"
        case (.auditor, .german): "Revision"
        case (.privacyOfficer, .english): "privacy officer"
        case (.privacyOfficer, .german): "Datenschutzbeauftragte"
        case (.nobody, .english): "anybody without a key"
        case (.nobody, .german): "jeder ohne Schlüssel"
        }
    }
}
