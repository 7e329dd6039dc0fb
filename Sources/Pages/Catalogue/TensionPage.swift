public import Guidance

/// Claims that pull against each other, and how to live with it.
public struct TensionPage: Sendable {
    let tension: Tension
    let catalogue: Catalogue

    public init(_ tension: Tension, in catalogue: Catalogue) { (self.tension, self.catalogue) = (tension, catalogue) }

    public func content(_ page: PageContext) -> PageContent {
        let claims = tension.claims.compactMap { catalogue.claims.value($0) }
        let all = Link.list(of: Claim.self)
        return page.record(
            tension, page.says("What pulls against each other", "Was gegeneinander zieht"), tab: tension.statement, in: catalogue,
            lede: "<p class=\"lede\">\(tension.statement)</p>", facts: [], expand: "claims,sources",
            "\(page.section("claims", page.says("The claims", "Die Aussagen"), page.statements(claims, in: catalogue, all: all)))"
        )
    }
}

extension RecordColumns where R == Tension {
    public static let ofTensions = RecordColumns(
        heads: { page in
            [page.says("How they pull, and how to live with it", "Worin die Spannung liegt"), page.says("Claims", "Aussagen")]
        }
    ) { tension, catalogue, page in
        [
            "<a href=\"\(Link.record(tension.id, of: Tension.self))\">\(tension.statement)</a>\(page.marks(of: tension, in: catalogue))",
            "\(tension.claims.count)",
        ]
    }
}
