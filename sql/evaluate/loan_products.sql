-- loan_products: the loan types that are understood, by every spelling that is.
--
-- In lower case, a term in years left out, words apart by one space. A type that does not say that
-- its rate moves is taken for fixed.
--
-- grain   one row per spelling

select
    spellings.spelling,
    spellings.loan_product,
    spellings.has_fixed_rate
from (
    values
        ('fixed', 'fixed', true),
        ('fixed rate', 'fixed', true),
        ('fixed rate mortgage', 'fixed', true),
        ('frm', 'fixed', true),
        ('conventional', 'fixed', true),
        ('conventional fixed', 'fixed', true),
        ('conventional fixed rate', 'fixed', true),
        ('conv', 'fixed', true),
        ('conv fixed', 'fixed', true),
        ('conforming', 'fixed', true),
        ('conforming fixed', 'fixed', true),
        ('jumbo', 'fixed', true),
        ('jumbo fixed', 'fixed', true),
        ('', 'fixed', true),
        ('fha', 'FHA', true),
        ('fha fixed', 'FHA', true),
        ('fha fixed rate', 'FHA', true),
        ('fixed fha', 'FHA', true),
        ('va', 'VA', true),
        ('va fixed', 'VA', true),
        ('va fixed rate', 'VA', true),
        ('fixed va', 'VA', true),
        ('usda', 'USDA', true),
        ('usda fixed', 'USDA', true),
        ('usda rural', 'USDA', true),
        ('arm', 'adjustable', false),
        ('adjustable', 'adjustable', false),
        ('adjustable rate', 'adjustable', false),
        ('adjustable rate mortgage', 'adjustable', false),
        ('conventional arm', 'adjustable', false),
        ('jumbo arm', 'adjustable', false),
        ('fha arm', 'adjustable', false),
        ('va arm', 'adjustable', false),
        ('3 1 arm', 'adjustable', false),
        ('5 1 arm', 'adjustable', false),
        ('5 6 arm', 'adjustable', false),
        ('7 1 arm', 'adjustable', false),
        ('7 6 arm', 'adjustable', false),
        ('10 1 arm', 'adjustable', false),
        ('10 6 arm', 'adjustable', false),
        ('heloc', 'credit line', false),
        ('home equity', 'credit line', false),
        ('home equity line', 'credit line', false),
        ('home equity line of credit', 'credit line', false),
        ('line of credit', 'credit line', false)
) as spellings (spelling, loan_product, has_fixed_rate)
