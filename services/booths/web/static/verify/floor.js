// The booths of a fair while they are given out: who may use which, what is free, the best of it for one application.

const ANYWHERE = "anywhere";

/** The sequence of texts by code points; scripts by themselves compare halves of surrogate pairs. */
function byCodePoints(one, other) {
  const [left, right] = [[...one], [...other]];
  const at = left.findIndex((sign, n) => sign !== right[n]);
  if (at === -1) return left.length - right.length;
  return at < right.length ? left[at].codePointAt(0) - right[at].codePointAt(0) : 1;
}

export class Floor {
  constructor({ zones, booths }, entries) {
    this.groups = [...new Set(entries.map(({ application }) => application.group))];
    this.zones = new Map(zones.map((zone) => [zone.code, new Set(zone.groups.length > 0 ? zone.groups : this.groups)]));
    this.booths = booths.map((booth, number) => ({ ...booth, number, holder: null, turn: Infinity }));
    this.byCode = new Map(this.booths.map((booth) => [booth.code, booth]));
    this.supply = this.countSupply();
    this.open = new Map(this.groups.map((group) => [group, 0]));
    this.link();
    this.lists = new Map();
    this.free = booths.length;
  }

  mayUse(booth, group) {
    const groups = this.zones.get(booth.zone);
    return groups === undefined || groups.has(group);
  }

  takers(booth) {
    return this.groups.filter((group) => this.mayUse(booth, group));
  }

  take(booth, person, turn) {
    booth.holder = person;
    booth.turn = turn;
    this.free -= 1;
    this.supply = this.supply.map((free, set) => free - ((this.bits[booth.number] & set) !== 0 ? 1 : 0));
  }

  anyFree() {
    return this.free > 0;
  }

  /** How many free booths some group of each set of groups may use; sets as bits over this.groups. */
  countSupply() {
    this.bits = this.booths.map((booth) => this.groups.reduce((sum, g, n) => sum + (this.mayUse(booth, g) ? 2 ** n : 0), 0));
    return Array.from({ length: 2 ** this.groups.length }, (_, set) => this.bits.filter((some) => (some & set) !== 0).length);
  }

  /** How many free booths each set of groups has beyond what its groups are still promised. */
  spare() {
    return this.supply.map((supply, set) => this.groups.reduce((left, g, n) => left - (set & (2 ** n) ? this.open.get(g) : 0), supply));
  }

  /** The smallest set of groups with this one for which fewest booths are left (those with fewest left have one smallest). */
  tightest(group) {
    const own = 2 ** this.groups.indexOf(group);
    const spare = this.spare();
    const sets = spare.map((_, set) => set).filter((set) => (set & own) !== 0);
    const least = Math.min(...sets.map((set) => spare[set]));
    const smallest = sets.filter((set) => spare[set] === least).reduce((one, other) => one & other);
    return this.groups.filter((_, n) => (smallest & (2 ** n)) !== 0).sort(byCodePoints);
  }

  /** Whether all open promises can still be kept without some free booths: no set of groups falls short (Hall). */
  keepsPromises(spare, without) {
    return spare.every((left, set) => without.filter(({ number }) => (this.bits[number] & set) !== 0).length <= left);
  }

  /** Join booths that share a whole edge: to the right, and down. */
  link() {
    const corner = (hall, x, y) => JSON.stringify([hall, x, y]);
    const at = new Map(this.booths.map((booth) => [corner(booth.hall, booth.x_dm, booth.y_dm), booth]));
    for (const booth of this.booths) booth.previous = [undefined, undefined];
    for (const booth of this.booths) {
      const right = at.get(corner(booth.hall, booth.x_dm + booth.width_dm, booth.y_dm));
      const below = at.get(corner(booth.hall, booth.x_dm, booth.y_dm + booth.depth_dm));
      booth.next = [
        right?.depth_dm === booth.depth_dm ? right : undefined,
        below?.width_dm === booth.width_dm ? below : undefined,
      ];
      for (const direction of [0, 1]) if (booth.next[direction]) booth.next[direction].previous[direction] = booth;
    }
  }

  /** All runs of a size, by first booth: to the right before down. */
  runsFrom(booth, size) {
    return [0, 1].map((direction) => {
      const run = [];
      for (let each = booth; each && run.length < size; each = each.next[direction]) run.push(each);
      return run.length === size ? run : null;
    });
  }

  /** The booths a wish names for a group, in the order in which they are tried. */
  named(wish, group) {
    const key = JSON.stringify([group, wish]);
    if (!this.lists.has(key)) this.lists.set(key, this.findNamed(wish, group));
    return this.lists.get(key);
  }

  findNamed(wish, group) {
    const code = wish.slice(wish.indexOf(":") + 1);
    if (wish.startsWith("booth:")) return [this.byCode.get(code)].filter((booth) => this.mayUse(booth, group));
    const usable = this.booths.filter((booth) => this.mayUse(booth, group));
    if (wish.startsWith("zone:")) return usable.filter((booth) => booth.zone === code);
    const takers = new Map(usable.map((booth) => [booth, this.takers(booth).length]));
    return usable.sort((a, b) => takers.get(a) - takers.get(b) || a.number - b.number);
  }

  /** The best up to count free booths by a person's own wishes, to add to those held. */
  choose(person, count) {
    if (person.side_by_side && count + person.held.length > 1) return this.chooseRun(person, count);
    const got = this.chooseSingly(person, count);
    return person.all_or_nothing && got.length < count ? [] : got;
  }

  chooseSingly(person, count) {
    const got = [];
    const may = this.judge(got);
    for (const wish of wishesOf(person)) {
      for (const booth of this.named(wish, person.group)) {
        if (got.length === count) return got;
        if (booth.holder === null && !got.includes(booth) && may(booth)) got.push(booth);
      }
    }
    return got;
  }

  /** A judge of single booths beside those got already; the answer is the same for all that the same groups may use. */
  judge(got) {
    const spare = this.spare();
    const known = new Map();
    return (booth) => {
      const kind = `${got.length} ${this.bits[booth.number]}`;
      if (!known.has(kind)) known.set(kind, this.keepsPromises(spare, [...got, booth]));
      return known.get(kind);
    };
  }

  chooseRun(person, count) {
    const least = person.all_or_nothing ? count : 1;
    for (let more = count; more >= least; more -= 1) {
      const run = this.findRun(person, person.held.length + more);
      if (run) return run.filter((booth) => !person.held.includes(booth));
    }
    return [];
  }

  findRun(person, size) {
    if (size === 1) return this.chooseSingly(person, 1).length > 0 ? this.chooseSingly(person, 1) : null;
    const spare = this.spare();
    const fits = (run) =>
      run !== null &&
      run.every((booth) => person.held.includes(booth) || (booth.holder === null && this.mayUse(booth, person.group))) &&
      person.held.every((booth) => run.includes(booth)) &&
      this.keepsPromises(spare, run.filter((booth) => !person.held.includes(booth)));
    for (const wish of wishesOf(person)) {
      const run = this.candidates(person, wish, size).find((each) => fits(each) && this.suits(each, wish));
      if (run) return run;
    }
    return null;
  }

  /** Runs in the order in which they are tried: around a booth (held or wished) or anywhere in what a wish names. */
  candidates(person, wish, size) {
    const centre = person.held[0] ?? (wish.startsWith("booth:") ? this.byCode.get(wish.slice(6)) : null);
    if (centre === null) return this.named(wish, person.group).flatMap((booth) => this.runsFrom(booth, size));
    const key = `${size} ${centre.code}`;
    if (!this.lists.has(key)) this.lists.set(key, this.around(centre, size));
    return this.lists.get(key);
  }

  around(centre, size) {
    return [0, 1].flatMap((direction) => {
      const starts = [centre];
      while (starts.length < size && starts[0].previous[direction]) starts.unshift(starts[0].previous[direction]);
      return starts.map((booth) => this.runsFrom(booth, size)[direction]);
    });
  }

  /** Whether a wish names one booth of a run, or a zone that holds all of it, or anything. */
  suits(run, wish) {
    if (wish === ANYWHERE) return true;
    const code = wish.slice(wish.indexOf(":") + 1);
    return wish.startsWith("zone:") ? run.every((booth) => booth.zone === code) : run.some((booth) => booth.code === code);
  }
}

/** A person's wishes, best first, with "anywhere" last for those who accept it. */
export function wishesOf(person) {
  return person.anywhere ? [...person.wishes, ANYWHERE] : person.wishes;
}
