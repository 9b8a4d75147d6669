/** A unit of a scaler_unit. */
export interface Unit {
  /** As it is written after a value; empty for a count and for units that have none. */
  readonly symbol: string;
  /** What is measured in it. */
  readonly quantity: string;
}

/** Symbols from one code on, as the enumeration has them one after another. */
const symbolRows: Readonly<Record<number, string>> = {
  1:
    'a,mo,wk,d,h,min,s,°,°C,¤,m,m/s,m³,m³,m³/h,m³/h,m³/d,m³/d,l,kg,N,Nm,Pa,bar,J,J/h,W,VA,var,Wh,' +
    'VAh,varh,A,C,V,V/m,F,Ω,Ωm²/m,Wb,T,A/m,H,Hz,1/Wh,1/varh,1/VAh,V²h,A²h,kg/s,S,K,1/V²h,1/A²h,1/m³,' +
    '%,Ah',
  60: 'Wh/m³,J/m³,mol %,g/m³,Pa·s,J/kg,g/cm²,atm',
  70: 'dBm,dBµV,dB',
  128:
    'in,ft,lb,°F,°R,in²,ft²,acre,in³,ft³,acre-ft,gal (imp),gal (US),lbf,psi,lb/ft³,lb/(ft·s),ft²/s,' +
    'Btu,thm (EU),thm (US),Btu/lb,Btu/ft³,ft³,ft/s,ft³/s,ft³/min,ft³/h,ft³/d,acre-ft/s,acre-ft/min,' +
    'acre-ft/h,acre-ft/d,gal (imp),gal (imp)/s,gal (imp)/min,gal (imp)/h,gal (imp)/d,gal (US),' +
    'gal (US)/s,gal (US)/min,gal (US)/h,gal (US)/d,Btu/s,Btu/min,Btu/h,Btu/d',
  254: ',',
};

/** The codes of the units of each quantity. */
const quantities: Readonly<Record<string, readonly number[]>> = {
  time: [1, 2, 3, 4, 5, 6, 7],
  'phase angle': [8],
  temperature: [9, 52, 131, 132],
  'local currency': [10],
  length: [11, 128, 129],
  speed: [12, 152],
  volume: [13, 19, 136, 137, 138, 139, 140, 151, 161, 166],
  'corrected volume': [14],
  'volume flux': [15, 17, 153, 154, 155, 156, 157, 158, 159, 160, 162, 163, 164, 165, 167, 168, 169, 170],
  'corrected volume flux': [16, 18],
  mass: [20, 130],
  force: [21, 141],
  torque: [22],
  pressure: [23, 24, 66, 67, 142],
  energy: [25, 146, 147, 148],
  'thermal power': [26, 171, 172, 173, 174],
  'active power': [27],
  'apparent power': [28],
  'reactive power': [29],
  'active energy': [30],
  'apparent energy': [31],
  'reactive energy': [32],
  current: [33],
  'electric charge': [34],
  voltage: [35],
  'electric field strength': [36],
  capacitance: [37],
  resistance: [38],
  resistivity: [39],
  'magnetic flux': [40],
  'magnetic flux density': [41],
  'magnetic field strength': [42],
  inductance: [43],
  frequency: [44],
  'active energy meter constant': [45],
  'reactive energy meter constant': [46],
  'apparent energy meter constant': [47],
  'volt-squared hours': [48],
  'ampere-squared hours': [49],
  'mass flux': [50],
  conductance: [51],
  'volt-squared hours meter constant': [53],
  'ampere-squared hours meter constant': [54],
  'volume meter constant': [55],
  percentage: [56],
  'ampere-hours': [57],
  'energy per volume': [60],
  'calorific value': [61, 150],
  'molar fraction': [62],
  'mass density': [63, 143],
  'dynamic viscosity': [64, 144],
  'specific energy': [65, 149],
  'signal strength': [70, 71],
  'logarithmic ratio': [72],
  area: [133, 134, 135],
  'kinematic viscosity': [145],
  'other unit': [254],
  count: [255],
};

const symbols: ReadonlyMap<number, string> = new Map(
  Object.entries(symbolRows).flatMap(([first, row]) => row.split(',').map((symbol, i) => [Number(first) + i, symbol])),
);

/** The symbol of a unit by its code; undefined when the code is reserved. */
export function unitSymbol(code: number): string | undefined {
  return symbols.get(code);
}

/** The unit of a code; undefined when the code is reserved. */
export function unitOf(code: number): Unit | undefined {
  const symbol = symbols.get(code);
  const quantity = Object.keys(quantities).find((name) => quantities[name]!.includes(code));
  return symbol === undefined || quantity === undefined ? undefined : { symbol, quantity };
}

/** The units by the code of the enumeration `unit` of a scaler_unit (IEC 62056-6-2, Register). */
export const units: ReadonlyMap<number, Unit> = /* @__PURE__ */ allUnits();

function allUnits(): ReadonlyMap<number, Unit> {
  return new Map([...symbols.keys()].map((code) => [code, unitOf(code)!]));
}
