const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/**
 * Common first names of many countries, lower case without accents. Left out: names that are better known as months,
 * flowers, cities or countries (`april`, `rose`, `paris`, `chad`), which would find columns of those.
 */
export const FIRST_NAMES: ReadonlySet<string> = list(`
  aaron abdul abigail abraham adam adrian agnes agnieszka ahmed aisha akira alan albert alejandra alejandro aleksandra
  alessandro alex alexander alexandra alexis alfred ali alice alicia alina alison amanda amber amelia amina amir amit amy
  ana anastasia anders andre andrea andreas andrei andres andrew angela angelica anil anita anja anjali ann anna anne
  annette annika anthony antoine anton antonia antonio anya arash ariana arjun arnold arthur arturo asha ashley astrid
  aurora ava axel barbara beatrice ben benjamin bernard bernd betty beverly bianca bill birgit bjorn bob bradley brandon
  brenda brian bridget bruce bruno bryan caitlin cameron camila camille carina carl carla carlos carmen carol carolina
  caroline carolyn catherine cecilia celine chandra charles charlie chen chiara chloe chris christian christina christine
  christoph christopher claire clara claudia claudio clemens colin connor constance cristina cynthia dagmar daisuke
  damian dan daniel daniela daniele danielle dariusz darya dave david deborah deepak denis denise dennis derek diana
  diane diego dieter dimitri dina dirk dmitri dominic dominik donald donna dora doris dorothy douglas dylan eberhard
  eduardo edward eileen ekaterina elaine eleanor elena eli elias elif elisa elisabeth elise elizabeth ella ellen elsa
  emil emilia emilio emily emma enrique erica erich erik erin ernst esra esteban ester esther ethan eugene eva evan
  evelyn fabian fabio farah fatima federico felicia felix fernanda fernando filip fiona francesca francesco francine
  francis francisco francois frank franz fred frederic frederick frida friedrich fritz gabriel gabriela gabriele gary
  george georg gerald gerhard gerard giacomo gianluca gina giorgio giovanni giulia giuseppe gloria gordon grace graham
  greg gregor gregory greta guadalupe guido guillermo gunther gustav hanna hannah hans harald harold harry haruto hassan
  heather heidi heike heinrich heinz helen helena helene helga helmut henri henrik henry herbert hermann hiroshi holger
  hugo hussein ian ibrahim ida ignacio igor ilona ines ingrid irena irene irina isaac isabel isabella isabelle ivan ivana
  jack jacob jacqueline jacques jaime jakob jakub james jamie jan jana jane janet janice jason javier jean jeff jeffrey
  jenna jennifer jens jeremy jerome jerry jesse jessica jesus jill jim joachim joan joanna joao joe joel johan johanna
  johannes john jonas jonathan jorge jose josef joseph joshua joyce juan juana judith judy julia julian juliana julie
  julien jun jurgen justin justyna kai kaito kamal karen karin karina karl karolina katarzyna kate katharina katherine
  kathleen kathryn katja katrin kayla keith kelly kenji kenneth kenta kerstin kevin khalid kim kimberly klaus konrad
  kristen kristin kristina krzysztof kumar kurt kyle lakshmi lara larry lars laura lauren laurent lea leah lena leila leo
  leon leonard leonardo leonie leticia lewis liam lidia lily lina linda lisa lorenzo lotta louis louise luc luca lucas
  lucia lucie lucy luigi luis luisa lukas luke lydia lynn maciej magdalena mahmoud maja malik malte manfred manuel
  manuela marc marcel marcela marcin marco marcos marcus margaret margarita margot maria mariam marianne marie marina
  mario marion marisol marius mark marko markus marlene marta martha martin martina mary masha mateo mathias mathilde
  mats matteo matthew matthias maureen maurice max maxim maximilian maya megan mehmet mei melanie melissa mercedes mia
  michael michaela michal michel michele michelle miguel mikael mike mikhail mila milan ming mira miriam mohamed mohammad
  mohammed moira monica monika morgane moritz mustafa nadia nadine nadja nancy naomi natalia natalie natasha nathan
  nathalie neha neil nicholas nick nicola nicolas nicole niels nikita niklas nils nina noah noemi nora norbert norma
  olaf oleg olga oliver olivia olivier omar oscar oskar otto pablo pamela paola patricia patrick patrik paul paula
  pauline pavel pawel pedro peggy penelope per peter petra philip philipp philippe phyllis pia pierre pilar piotr priya
  rachel rafael rahul raj rajesh ralf ralph ramon raquel raul ravi raymond rebecca regina reinhard renata renate rene
  ricardo richard rita robert roberta roberto robin rodrigo roger roland rolf roman ronald rosa rosalie rosemary ross
  roxana ruben rudolf russell ruth ryan sabine sabrina sakura salma salvador sam samantha samir samuel sandeep sandra
  sanjay sara sarah sasha satoshi scott sean sebastian selma serena serge sergei sergio seth shannon sharon shirley
  siegfried sigrid silke silvia simon simone sofia sonia sonja sophia sophie stefan stefanie stella stephan stephane
  stephanie stephen steve steven sunita susan susana susanne suzanne sven svetlana sybille sylvia takashi tamara tanja
  tanya tara tatiana ted teresa terry thea theo theodor theresa therese thomas tiffany tim timo timothy tina tobias todd
  tom tomas tomasz toni tony torsten tracy tristan tyler udo ulrich ulrike ursula uwe valentina valeria valerie vanessa
  vera veronica veronika victor victoria viktor vijay vincent viola virginie vladimir walter wanda waltraud wei wendy
  werner wilhelm will william winston wojciech wolfgang xavier yan yasmin yasuko yuki yuri yusuf yves yvonne zachary zoe
  zofia zsofia
`);

/** Common last names of many countries, written as above. Left out: everyday words of shops and streets (`king`, `park`). */
export const LAST_NAMES: ReadonlySet<string> = list(`
  abbott abe acosta adams adler aguilar ahmed alexander ali allen alvarez alves andersen anderson andersson andrews
  armstrong arnold austin bailey baker banerjee barbosa barnes bauer baumann becker beck bell bennett berg berger
  bernard bertrand bianchi bianco bishop bonnet boyd bradley braun brennan brooks brown bruno bryant burke burns butler
  byrne campbell cardoso carlson carlsson carpenter carroll carter carvalho castillo castro chan chang chapman chavez
  chen cheng choi chopra christensen christiansen clark clarke cohen cole coleman collins colombo cooper correia costa
  cox crawford cruz cunningham daniels das david davies davis delgado desai diaz dias dietrich dixon dubois
  duncan dunn dupont durand edwards eriksen eriksson ellis esposito evans farkas fernandes fernandez ferrari ferreira
  fischer fisher fleming flores fontaine ford foster fournier franke freeman friedrich fuchs fujita garcia gardner
  garner gibson girard giordano gomes gomez goncalves gonzales gonzalez goncharov gordon graham grant greco greene
  gruber gupta gustafsson gutierrez guzman haas hahn hall hamilton hansen hansson harris harrison hart hartmann harvey
  hayashi hayes henderson hernandez herrera herrmann hill hoffman hoffmann hofmann holmes horvath hossain howard huang
  huber hughes hunter hussain hansen ibrahim ito ivanov ivanova iyer jackson jacobs jain james jankowski jansen jansson
  janssen jenkins jensen jimenez johansen johansson johnson johnston jones jordan jorgensen joseph kaiser kang kaplan
  karlsson kato kaur kaya keller kelly kennedy khan kim kimura klein knight koch kovacs kowalska kowalski kozlov kramer
  krause kruger kuhn kumar kuznetsov lambert lang larsen larson larsson laurent lavoie lawrence lee lefebvre lehmann
  leroy leung lewandowski lewis li lim lin lindberg lindgren lindqvist liu lombardi long lopes lopez lorenz lund maier
  malik mancini mariani marino marques marshall martin martinez martins mason matsumoto matthews maurer mayer mcdonald
  mckenzie mehta mendes mendez mendoza menon mercier meyer michel miller mishra mitchell mohamed molina moore morales
  moreau morel moreno moretti morgan mori morris morrison muller munoz murphy murray nagy nair nakamura nelson neumann
  newman ng nguyen nielsen nilsson novak nowak nunes o'brien o'connor o'neill ogawa okafor okada oliveira olsen
  olson olsson ortega ortiz owens palmer parker patel paul pavlov pedersen pereira perez perrin perry persson petersen
  peterson petit petrov petrova pham phillips pinto popescu popov powell price quinn rahman ramirez ramos rao rasmussen
  reddy reed reid reinhardt reyes reynolds ribeiro ricci richard richards richardson richter riley rivera robert roberts
  robertson robinson rodrigues rodriguez rogers rojas romano romero rossi roth rousseau roux roy ruiz russell russo ryan
  saito salazar sanchez sanders santos sasaki sato sauer schafer schmid schmidt schmitt schmitz schneider scholz
  schreiber schroder schubert schulz schulze schumacher schuster schwarz sharma shaw shimizu silva simmons simon simpson
  singh smirnov smith soares sokolov sorensen sousa souza stein stephens stewart stone sullivan suzuki svensson szabo
  takahashi tan tanaka taylor teixeira thomas thompson thomsen tran tremblay torres toth tucker turner vargas vasquez
  vazquez verma vidal vieira vincent virtanen vogel vogt volkov wagner walker wallace walsh walter wang ward watanabe
  watson weber webb weiss wells werner white williams williamson wilson winkler winter wisniewski wojcik wolf wolff wong
  wood woods wright wu yadav yamada yamaguchi yamamoto yang yilmaz yoshida young yu zhang zhao zhou ziegler zimmermann
`);
