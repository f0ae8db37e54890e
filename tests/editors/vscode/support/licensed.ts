/**
 * The functions of tests/support/tiny_index.py, as a model might write them.
 */
export const SPREAD_HEAD = "def spread_of_readings(readings, floor, ceiling):\n";
export const SPREAD = `    kept = [reading for reading in readings if floor <= reading.level <= ceiling]
    if not kept:
        raise LookupError("no reading lies between the floor and the ceiling")
    lowest = min(kept, key=lambda reading: reading.level)
    highest = max(kept, key=lambda reading: reading.level)
    return highest.level - lowest.level, highest.taken_at - lowest.taken_at

`;
