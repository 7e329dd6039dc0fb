import JSON

extension Router {
    /// The address of a route that a path most likely means: the same but for capitals, empty segments, the version before it,
    /// or a letter or two in a segment. Nil if none is close.
    ///
    /// - Parameter path: As it was sent.
    func address(meantBy path: String) -> String? {
        let segments = path.split(separator: "/")
        guard (1...8).contains(segments.count), path.utf8.count <= 200 else { return nil }
        // Without the version, as sent, or below what a proxy leaves in front.
        let readings = [(segments[...], 0), (["v1"] + segments[...], 1), (segments.dropFirst(), 1)]
        var best: (distance: Int, address: String)?
        for route in routes {
            let template = route.template.dropFirst().split(separator: "/")
            for (segments, cost) in readings where !segments.isEmpty && segments.count == template.count {
                guard let (distance, address) = Self.fill(template, with: segments) else { continue }
                if distance + cost < best?.distance ?? Int.max { best = (distance + cost, address) }
            }
        }
        return best?.address
    }

    /// The template with the parameters that these segments give it, and how many of its words they mistype; nil if one is another
    /// word.
    private static func fill(_ template: [Substring], with segments: ArraySlice<Substring>) -> (distance: Int, address: String)? {
        var (distance, address) = (0, "")
        for (word, segment) in zip(template, segments) {
            if word.hasPrefix("{") {
                distance += 1  // a word that is close says more than a parameter, which anything fits
                address += "/" + segment
                continue
            }
            if word != segment.lowercased() {
                guard nearest(to: String(segment), in: [String(word)]) != nil else { return nil }
                distance += 2
            }
            address += "/" + word
        }
        return (distance, address)
    }
}
