/// The candidate that a mistyped name most likely means, nil if none is close.
///
/// Close is at most a third of its letters away, and at most three. A letter too many, too few or wrong is one away,
/// and so are two letters swapped. Case is ignored. Nothing at all means nothing.
public func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
    let letters = lowercaseLetters(of: name)
    guard !letters.isEmpty else { return nil }
    let ranked = candidates.map { ($0, distance(letters, lowercaseLetters(of: $0))) }
    guard let best = ranked.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }) else { return nil }
    if best.1 <= min(3, max(1, best.0.utf8.count / 3)) { return best.0 }
    // A name cut short, if it is that of one alone: admin.
    guard letters.count >= 3 else { return nil }
    let longer = ranked.filter { lowercaseLetters(of: $0.0).starts(with: letters) }
    return longer.count == 1 ? longer[0].0 : nil
}

/// Takes only the first 64 letters of a name: the work grows with the square of the length.
private func lowercaseLetters(of name: String) -> [Unicode.Scalar] {
    Array(String(name.unicodeScalars.prefix(64)).lowercased().unicodeScalars)
}

/// The restricted Damerau–Levenshtein distance, computed one row of the table at a time.
private func distance(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for i in one.indices {
        var row = [i + 1]
        for j in other.indices {
            var least = min(last[j] + (one[i] == other[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] { least = min(least, beforeLast[j - 1] + 1) }
            row.append(least)
        }
        (beforeLast, last) = (last, row)
    }
    return last[other.count]
}
