-- loan_words: the words of loan types that are understood, and what each says of the product.
--
-- Of a type with several the one of the least place counts: a line of credit is one whatever else it
-- is, and a rate that moves moves under any insurer. Words of place 8 say nothing: a type that does
-- not say that its rate moves is taken for fixed.
--
-- grain   one row per word

select
    listed.place,
    listed.loan_product,
    spelled.word
from (
    values
        (1, 'credit line', 'heloc helocs eloc line loc credit'),
        (2, 'second lien', 'second equity heloan hel junior subordinate piggyback'),
        (3, 'adjustable', 'arm arms adjustable adj variable hybrid floating sofr libor'),
        (4, 'FHA', 'fha federal hud'),
        (5, 'VA', 'va veteran veterans irrrl'),
        (6, 'USDA', 'usda rural rd rhs'),
        (7, 'fixed', 'fixed fix fxd fx frm f'),
        (
            8, 'fixed',
            'year years yr yrs y month months mo mos mth mths m term loan loans mortgage'
            || ' mtg rate rates conventional conv c conforming conf nonconforming non jumbo'
            || ' super high balance agency fannie mae fnma freddie mac fhlmc gse purchase'
            || ' refinance refi home residential type program product standard first lien of'
            || ' and the with full fully amortizing amortized level payment portfolio insured'
            || ' guaranteed department dept affairs administration housing development'
            || ' streamline closed end primary'
        )
) as listed (place, loan_product, words)
cross join unnest(split(listed.words, ' ')) as spelled (word)
