/// Targets by distance, nearest first: a heap of four children that knows where each target stands.
struct TargetHeap: ~Copyable {
    // Not private: the compiler (6.3.1) then fails on the files that destroy a heap.
    struct Item: BitwiseCopyable {
        var distance: Int64
        var target: Int32
    }

    private let items: Buffer<Item>
    /// Where each target stands, -1 if it does not.
    private let places: Buffer<Int32>
    private(set) var count = 0

    init(targets: Int) {
        items = Buffer(uninitialized: targets)
        places = Buffer(repeating: -1, count: targets)
    }

    /// The least distance; `Int64.max` if it is empty.
    var least: Int64 { count == 0 ? .max : items[0].distance }

    /// Inserts a target, or brings it nearer.
    mutating func put(_ target: Int, _ distance: Int64) {
        var place = Int(places[target])
        if place < 0 {
            place = count
            count += 1
        }
        rise(Item(distance: distance, target: Int32(truncatingIfNeeded: target)), from: place)
    }

    /// Removes the nearest. The heap must not be empty.
    mutating func pop() -> Int {
        let first = Int(items[0].target)
        places[first] = -1
        count -= 1
        if count > 0 { sink(items[count]) }
        return first
    }

    mutating func clear() {
        for place in 0..<count { places[Int(items[place].target)] = -1 }
        count = 0
    }

    private func rise(_ item: Item, from start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) >> 2
            if items[parent].distance <= item.distance { break }
            set(items[parent], at: place)
            place = parent
        }
        set(item, at: place)
    }

    private func sink(_ item: Item) {
        var place = 0
        while true {
            let children = place << 2 + 1
            if children >= count { break }
            var nearest = children
            for child in children + 1..<max(children + 1, min(children + 4, count)) {
                if items[child].distance < items[nearest].distance { nearest = child }
            }
            if items[nearest].distance >= item.distance { break }
            set(items[nearest], at: place)
            place = nearest
        }
        set(item, at: place)
    }

    @inline(__always) private func set(_ item: Item, at place: Int) {
        items[place] = item
        places[Int(item.target)] = Int32(truncatingIfNeeded: place)
    }
}
