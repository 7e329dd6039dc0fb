import Guidance

/// What is done to records, as the journal and events name it.
enum Operation: Sendable {
    case create(KindName)
    case change(KindName)
    case delete(KindName)
    case move(KindName)
    case retire(KindName)
    case reinstate(KindName)
    case reset(KindName)
    case setDesign, approveDesign
    case importCatalogue, resetCatalogue
    case rotateKey, revokeKey, noteKeyUses
    case changeSettings
    case useLink, endSignIn, endSignIns, renewSignIn, noteSignInUses

    /// Clients compare it, so that it never changes.
    var name: String {
        switch self {
        case .create(let kind): "\(kind.any.word).create"
        case .change(let kind): "\(kind.any.word).change"
        case .delete(let kind): "\(kind.any.word).delete"
        case .move(let kind): "\(kind.any.word).move"
        case .retire(let kind): "\(kind.any.word).retire"
        case .reinstate(let kind): "\(kind.any.word).reinstate"
        case .reset(let kind): "\(kind.any.word).reset"
        case .setDesign: "program.design"
        case .approveDesign: "program.design.approve"
        case .importCatalogue: "catalogue.import"
        case .resetCatalogue: "catalogue.reset"
        case .rotateKey: "key.rotate"
        case .revokeKey: "key.revoke"
        case .noteKeyUses: "key.use"
        case .changeSettings: "settings.change"
        case .useLink: "sign-in-link.use"
        case .endSignIn: "sign-in.revoke"
        case .endSignIns: "sign-in.revoke-all"
        case .renewSignIn: "sign-in.renew"
        case .noteSignInUses: "sign-in.use"
        }
    }
}
