import Guidance
import HTTP
import JSON
import Pages
import Store

/// The endpoints and what they work on.
struct API: Sendable {
    let store: Store
    let keys: Keys
    let health: Health
    /// The catalogue of this release.
    let builtIn: Catalogue
    /// Where clients find the service.
    var address = PublicAddress()
    /// Who sees what, as far as it can be set.
    var policy = AccessPolicy()
    /// Where it is noted who read what about whom; nil for nowhere, as in tests of other things.
    var readings: ReadingLog?
    /// How far a match run is that is being solved.
    var matchProgress: @Sendable (ID<MatchRun>) -> MatchProgress = { _ in MatchProgress(.queued) }
    /// How long browsers stay signed in.
    var signInTimes = SignInTimes()
    /// Proves that a form is of our own; nil without a secret, and then no browser changes anything.
    var formToken: FormToken?
    let attempts = Attempts()
    /// How much of the service has pages.
    var console = ConsoleMode.on
    /// What the page for works councils tells of settings.
    var dataSettings = Settings().ofData
    let zones = TimeZones()
    let catalogueAnswers = CatalogueAnswers()
    /// What pages say that takes long to write.
    let pageContents = CatalogueMemory<PageContent>(countMax: 256, bytesMax: 16 << 20)
    /// The same as whole pages, for those who are not signed in and have chosen no appearance.
    let pageAnswers = CatalogueAnswers()

    /// Every operation; those that every kind of record has are in `operations(on:)`.
    static let operations: [APIOperation] =
        readings + ofCatalogueFile + ofChoosing + ofCalculations + ofDesign + ofEvents + ofDocuments + ofWatching
        + reads(of: AccessSetting.self)
        + operations(on: RelationshipType.self) + operations(on: Dimension.self) + operations(on: Claim.self)
        + operations(on: Source.self) + operations(on: Tension.self)
        + operations(on: Person.self) + ofPeople + operations(on: Appointment.self) + ofKeys + ofSignIns
        + operations(on: Program.self).map { $0.id == creatingProgram.id ? creatingProgram : $0 } + steps(of: Program.self)
        + ofParticipants + ofMatching + ofMatchRuns + ofRelationships + ofCalendars

    /// What the server is given.
    var routes: [Route] { Self.operations.map { $0.route(of: self) } + pageRoutes }

    /// What a listener of its own answers to those who watch the service, who need no key there.
    var watching: [Route] { Self.ofWatching.map { $0.route(of: self, access: Self.open) } }
}
