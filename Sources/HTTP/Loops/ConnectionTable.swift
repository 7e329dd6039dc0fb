/// Where a connection stands in its loop's table, and which user of that place it is: what comes for one that is gone has
/// another generation.
struct ConnectionPlace {
    let slot: Int
    let generation: UInt32

    init(slot: Int, generation: UInt32) { (self.slot, self.generation) = (slot, generation) }

    /// - Parameter tag: As epoll gave it back.
    init(tag: UInt64) { self.init(slot: Int(tag & 0xFFFF_FFFF), generation: UInt32(tag >> 32)) }

    var tag: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
}

/// The connections of one loop.
struct ConnectionTable {
    /// By their slots.
    private(set) var all: [Connection?] = []
    private var generations: [UInt32] = []
    private var freeSlots: [Int] = []

    /// Nil if the connection of this place is gone, or there never was one.
    subscript(place: ConnectionPlace) -> Connection? {
        guard place.slot < all.count, let connection = all[place.slot], connection.place.generation == place.generation else {
            return nil
        }
        return connection
    }

    mutating func takePlace() -> ConnectionPlace {
        let slot = freeSlots.popLast() ?? all.count
        if slot == all.count {
            all.append(nil)
            generations.append(0)
        }
        generations[slot] &+= 1
        if generations[slot] == UInt32.max { generations[slot] = 1 }  // the tags of listener and waker have it
        return ConnectionPlace(slot: slot, generation: generations[slot])
    }

    mutating func add(_ connection: Connection) { all[connection.place.slot] = connection }

    mutating func remove(_ connection: Connection) {
        all[connection.place.slot] = nil
        freeSlots.append(connection.place.slot)
    }
}
