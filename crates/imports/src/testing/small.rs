//! One small file of each kind, in the order of import.

use crate::Kind;

/// Organisations.
pub const ORGANISATIONS: &str = "\
code,kind,name_uk,name_en,parent,edrpou,ncage,iban,country,from
B11-1,unit,1-й батальйон,1st Battalion,B11,,,,UA,2024-01-01
MOD,agency,Міністерство,Ministry,,32855961,,,UA,2022-06-01
AGENCY,agency,Агенція,Agency,MOD,,,,UA,2024-03-01
C1,unit,1-й корпус,1st Corps,MOD,,,,UA,2023-01-01
C2,unit,2-й корпус,2nd Corps,MOD,,,,UA,2023-01-01
B11,unit,11-та бригада,11th Brigade,C1,,,,UA,2023-05-08
SUP-A,supplier,ТОВ «Верба»,Verba LLC,,,KJ372,UA139908200000026606379844960,UA,2024-11-04
";

/// Delivery points.
pub const DELIVERY_POINTS: &str = "\
code,unit,name_uk,name_en
ПД-B11-1,B11,Пункт 1,Point 1
";

/// People.
pub const PEOPLE: &str = "\
person,name,role,organisation,from,to,document
P-1,Дашко Ростислав,orderer,B11,2025-12-01,,наказ № 1
P-1,Дашко Ростислав,orderer,B11-1,2025-12-01,2026-06-30,наказ № 1
P-2,Шостак Роман,commander,B11,2025-12-01,,наказ № 2
";

/// Categories.
pub const CATEGORIES: &str = "\
code,domain,cpv,name_uk,name_en,characteristics
FPV,air,35613100-5,FPV-дрони,FPV drones,range:number:km:3:40:yes;camera:choice:day|thermal:yes;note:text::no;folds:yesno:no
BATTERY,spares,31430000-9,Батареї,Batteries,
";

/// Items.
pub const CATALOGUE: &str = "\
code,maker,category,name_uk,name_en,model,revision,nsn,unit_of_issue,characteristics,spares,substitutes,state,class
VERBA-10,SUP-A,FPV,Верба-10,Verba-10,Verba 10,A,pending,piece,range=12;camera=day;folds=yes,VERBA-B,VERBA-7,orderable,proven
VERBA-7,SUP-A,FPV,Верба-7,Verba-7,Verba 7,A,1550611539402,piece,range=8;camera=thermal;note=light,,,orderable,
VERBA-B,SUP-A,BATTERY,Батарея,Battery,B6,1,pending,piece,,,,suspended,
VERBA-X,SUP-A,FPV,Верба-X,Verba-X,Verba X,A,pending,piece,range=20;camera=day,,,codification_pending,innovation
";

/// Frameworks.
pub const FRAMEWORKS: &str = "\
framework,name_uk,name_en,buyer,currency,from,to,ceiling,ceiling_quantity
FW-1,Дрони,Drones,AGENCY,UAH,2025-09-15,2026-12-31,1000000.00,1000
";

/// Contracts.
pub const CONTRACTS: &str = "\
contract,kind,framework,rank,supplier,buyer,currency,signed_on,from,to,ceiling,delivery_terms,penalty_rules,item,unit_price,ceiling_quantity,tax_category,tax_rate
FC-1,framework,FW-1,1,SUP-A,AGENCY,UAH,2025-09-20,2025-09-22,2026-12-31,500000.00,DAP,UA-2025-01,VERBA-10,24000.00,100,exempt,0
DC-1,direct,,,SUP-A,AGENCY,UAH,2025-09-20,2025-09-22,2026-12-31,500000.00,DAP,UA-2025-01,VERBA-7,18000.00,100,exempt,0
DC-1,direct,,,SUP-A,AGENCY,UAH,2025-09-20,2025-09-22,2026-12-31,500000.00,DAP,UA-2025-01,VERBA-B,2000.00,100,standard,20
DC-2,direct,,,SUP-A,AGENCY,EUR,,2026-01-01,2026-12-31,5000.00,DAP,UA-2025-01,VERBA-7,450.00,10,exempt,0
";

/// Offers.
pub const OFFERS: &str = "\
contract,item,unit_price,stock,minimum,pack,lead_time_days,from,to
FC-1,VERBA-10,23500.00,7,1,1,11,2025-12-30,2026-12-31
DC-1,VERBA-7,18000.00,0,10,5,3,2026-01-02,2026-12-31
";

/// Funds.
pub const FUNDS: &str = "\
fund,source_kind,owner,currency,name_uk,name_en,programme_code,economic_code,budget_year,lapse_on,earmark_domains,earmark_categories,earmark_recipients,obligate_by,accept_by,received,bank_document,received_on
STATE,state_programme,MOD,UAH,Програма,Programme,2101150,2260,2026,2026-12-31,,,,,,9000000.00,платіжна інструкція № 3,2026-01-05
GIFT,partner_contribution,MOD,EUR,Внесок,Gift,,,2026,2026-12-31,air;ew,FPV,C1,2026-09-30,2026-11-30,,,
";

/// Allotments.
pub const ALLOTMENTS: &str = "\
allotment,fund,unit,parent,amount,document,on,class_limits
S-3,STATE,B11-1,S-2,100000.00,розподіл № 3,2026-01-08,
S-1,STATE,C1,,5000000.00,розподіл № 1,2026-01-06,proven=80;innovation=20
S-2,STATE,B11,S-1,700000.50,розподіл № 2,2026-01-07,
";

/// Every file with its kind.
pub const FILES: &[(Kind, &str)] = &[
    (Kind::Organisations, ORGANISATIONS),
    (Kind::DeliveryPoints, DELIVERY_POINTS),
    (Kind::People, PEOPLE),
    (Kind::Categories, CATEGORIES),
    (Kind::Catalogue, CATALOGUE),
    (Kind::Frameworks, FRAMEWORKS),
    (Kind::Contracts, CONTRACTS),
    (Kind::Offers, OFFERS),
    (Kind::Funds, FUNDS),
    (Kind::Allotments, ALLOTMENTS),
];

/// A file with one text exchanged for another in it.
///
/// # Panics
/// When the text is not in the file.
pub fn with(file: &str, old: &str, new: &str) -> String {
    assert!(file.contains(old), "{old:?} is not in the file");
    file.replacen(old, new, 1)
}
