// How many booths are held by each province and by newcomers, and what the rules still leave or want.

/** Booths counted by province and newcomers. */
export class Counts {
  constructor(rules, people, total, has) {
    this.rules = rules;
    this.byProvince = new Map();
    this.newcomers = 0;
    this.share = Math.floor((total * rules.newcomer_percent) / 100);
    for (const person of people) this.add(person, has(person));
  }

  add(person, number) {
    this.byProvince.set(person.province, this.held(person) + number);
    if (person.flags.includes("newcomer")) this.newcomers += number;
  }

  held(person) {
    return this.byProvince.get(person.province) ?? 0;
  }

  room(person) {
    const most = own(this.rules.province_maxima, person.province) ?? this.rules.province_maximum;
    return most === null ? Infinity : most - this.held(person);
  }

  /** How many booths the minimum of the province still wants. */
  missing(person) {
    return (own(this.rules.province_minima, person.province) ?? this.rules.province_minimum) - this.held(person);
  }

  need(person) {
    const need = this.missing(person);
    return person.flags.includes("newcomer") ? Math.max(need, this.share - this.newcomers) : need;
  }
}

function own(table, name) {
  return Object.hasOwn(table, name) ? table[name] : null;
}
