const entries = (text: string): readonly string[] => text.trim().split(/\s*[;\n]\s*/);

/** `US USA united states` per entry: two letters, three letters, names separated by commas. */
const COUNTRY_TABLE = entries(`
AD AND andorra; AE ARE united arab emirates; AF AFG afghanistan; AG ATG antigua and barbuda; AL ALB albania; AM ARM armenia
AO AGO angola; AR ARG argentina; AT AUT austria; AU AUS australia; AZ AZE azerbaijan; BA BIH bosnia and herzegovina
BB BRB barbados; BD BGD bangladesh; BE BEL belgium; BF BFA burkina faso; BG BGR bulgaria; BH BHR bahrain; BI BDI burundi
BJ BEN benin; BN BRN brunei; BO BOL bolivia; BR BRA brazil; BS BHS bahamas; BT BTN bhutan; BW BWA botswana; BY BLR belarus
BZ BLZ belize; CA CAN canada; CD COD dr congo, democratic republic of the congo; CF CAF central african republic
CG COG congo; CH CHE switzerland; CI CIV ivory coast, côte d’ivoire; CL CHL chile; CM CMR cameroon; CN CHN china
CO COL colombia; CR CRI costa rica; CU CUB cuba; CV CPV cape verde; CY CYP cyprus; CZ CZE czechia, czech republic
DE DEU germany; DJ DJI djibouti; DK DNK denmark; DM DMA dominica; DO DOM dominican republic; DZ DZA algeria
EC ECU ecuador; EE EST estonia; EG EGY egypt; ER ERI eritrea; ES ESP spain; ET ETH ethiopia; FI FIN finland; FJ FJI fiji
FR FRA france; GA GAB gabon; GB GBR united kingdom, great britain; GD GRD grenada; GE GEO georgia; GH GHA ghana
GM GMB gambia; GN GIN guinea; GQ GNQ equatorial guinea; GR GRC greece; GT GTM guatemala; GW GNB guinea-bissau
GY GUY guyana; HK HKG hong kong; HN HND honduras; HR HRV croatia; HT HTI haiti; HU HUN hungary; ID IDN indonesia
IE IRL ireland; IL ISR israel; IN IND india; IQ IRQ iraq; IR IRN iran; IS ISL iceland; IT ITA italy; JM JAM jamaica
JO JOR jordan; JP JPN japan; KE KEN kenya; KG KGZ kyrgyzstan; KH KHM cambodia; KM COM comoros; KP PRK north korea
KR KOR south korea; KW KWT kuwait; KZ KAZ kazakhstan; LA LAO laos; LB LBN lebanon; LI LIE liechtenstein; LK LKA sri lanka
LR LBR liberia; LS LSO lesotho; LT LTU lithuania; LU LUX luxembourg; LV LVA latvia; LY LBY libya; MA MAR morocco
MC MCO monaco; MD MDA moldova; ME MNE montenegro; MG MDG madagascar; MK MKD north macedonia; ML MLI mali
MM MMR myanmar; MN MNG mongolia; MO MAC macao; MR MRT mauritania; MT MLT malta; MU MUS mauritius; MV MDV maldives
MW MWI malawi; MX MEX mexico; MY MYS malaysia; MZ MOZ mozambique; NA NAM namibia; NE NER niger; NG NGA nigeria
NI NIC nicaragua; NL NLD netherlands, the netherlands; NO NOR norway; NP NPL nepal; NZ NZL new zealand; OM OMN oman
PA PAN panama; PE PER peru; PG PNG papua new guinea; PH PHL philippines; PK PAK pakistan; PL POL poland
PR PRI puerto rico; PS PSE palestine; PT PRT portugal; PY PRY paraguay; QA QAT qatar; RO ROU romania; RS SRB serbia
RU RUS russia; RW RWA rwanda; SA SAU saudi arabia; SB SLB solomon islands; SC SYC seychelles; SD SDN sudan
SE SWE sweden; SG SGP singapore; SI SVN slovenia; SK SVK slovakia; SL SLE sierra leone; SM SMR san marino; SN SEN senegal
SO SOM somalia; SR SUR suriname; SS SSD south sudan; SV SLV el salvador; SY SYR syria; SZ SWZ eswatini; TD TCD chad
TG TGO togo; TH THA thailand; TJ TJK tajikistan; TL TLS timor-leste; TM TKM turkmenistan; TN TUN tunisia; TO TON tonga
TR TUR turkey, türkiye; TT TTO trinidad and tobago; TW TWN taiwan; TZ TZA tanzania; UA UKR ukraine; UG UGA uganda
US USA united states, united states of america; UY URY uruguay; UZ UZB uzbekistan; VA VAT vatican city; VE VEN venezuela
VN VNM vietnam; VU VUT vanuatu; WS WSM samoa; XK XKX kosovo; YE YEM yemen; ZA ZAF south africa; ZM ZMB zambia
ZW ZWE zimbabwe
`);

const STATE_TABLE = entries(`
AL alabama; AK alaska; AZ arizona; AR arkansas; CA california; CO colorado; CT connecticut; DE delaware
DC district of columbia; FL florida; GA georgia; HI hawaii; ID idaho; IL illinois; IN indiana; IA iowa; KS kansas
KY kentucky; LA louisiana; ME maine; MD maryland; MA massachusetts; MI michigan; MN minnesota; MS mississippi; MO missouri
MT montana; NE nebraska; NV nevada; NH new hampshire; NJ new jersey; NM new mexico; NY new york; NC north carolina
ND north dakota; OH ohio; OK oklahoma; OR oregon; PA pennsylvania; PR puerto rico; RI rhode island; SC south carolina
SD south dakota; TN tennessee; TX texas; UT utah; VT vermont; VA virginia; WA washington; WV west virginia; WI wisconsin
WY wyoming
`);

/** Splits an entry into its capital codes and its names. */
const words = (entry: string): readonly string[] => {
  const codes = /^(?:[A-Z]+ )+/.exec(entry)?.[0] ?? '';
  return [...codes.trim().split(' '), ...entry.slice(codes.length).split(', ')];
};

/** Sovereign states and a few territories: ISO 3166 codes in capitals, English names in lower case. */
export const COUNTRIES: ReadonlySet<string> = new Set(COUNTRY_TABLE.flatMap(words));

/** States of the USA with the federal district and Puerto Rico: postal codes in capitals, names in lower case. */
export const US_STATES: ReadonlySet<string> = new Set(STATE_TABLE.flatMap(words));
