/// Where on the pages each remedy is done: the place of a field or of a button.
///
/// The operation and the pointer say what to do; the address of the request says to which record.
enum Remedies {
    /// Nil for a remedy that no page has, which a test does not allow.
    static func link(_ remedy: RuleFinding.Remedy) -> Link? {
        // The pages of a record have its id where the API has it.
        let parts = remedy.href.split(separator: "/").map(String.init)
        guard let version = parts.firstIndex(of: "v1"), parts.count > version + 2 else { return nil }
        let id = parts[version + 2]
        // Objectives are a list, of which the form has the first in any case.
        let place = remedy.pointer.map { $0 == "/objectives" ? "/objectives/0/statement" : $0 }.map(FormField.id(ofPointer:))
        switch remedy.operation {
        case "setProgramDesign": return ("/programs/\(id)" as Link).at(place ?? "design")
        case "approveProgramDesign": return ("/programs/\(id)" as Link).at("approval")
        case "updateProgram": return ("/programs/\(id)/edit" as Link).at(place ?? "name")
        case "createProgramTransition": return ("/programs/\(id)" as Link).at(place ?? "next")
        case "createConsent": return ("/people/\(id)/consents" as Link).at("give")
        case "createParticipantTransition": return ("/participants/\(id)" as Link).at("steps")
        default: return nil
        }
    }
}
