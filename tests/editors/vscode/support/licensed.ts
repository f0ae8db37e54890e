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
export const VAULT_HEAD = "def open_vault(keeper, vault, attempts):\n";
export const VAULT = `    for attempt in range(attempts):
        phrase = keeper.ask_phrase(vault.label, attempt)
        if vault.accepts(phrase.strip().casefold()):
            keeper.note_opening(vault.label, attempt + 1)
            return vault.contents()
    raise PermissionError(f"{vault.label} stays shut after {attempts} attempts")

`;
