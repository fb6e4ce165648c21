"""Names and places that the sample is made of; nobody in particular.

Every list is free of repeats once case, accents, spaces and punctuation are gone, and the numbers
of first names (97), last names (103) and places (53) are primes: see `writer.py` for why.
Telephone numbers end in 555-01xx, which is reserved for fiction.
"""

_FIRST_NAMES = """
Aaliyah Adaeze Aiko Alejandro Amara Amélie Anaïs Andrzej Anika Anne-Marie Aoife Arjun Astrid Aurelio
Beatriz Björn Brian Carlos Chidi Chloë Ciarán Daniela Deepika Dmitri Ebony Eduardo Elif Emeka Esther
Fatima Femi François Freya Gabriela George Grace Hana Hiroshi Ibrahim Imani Inés Ivana Jamal Jasmine
Jean-Luc Jin João José Kamala Karim Keiko Kwame Lakshmi Lars Leilani Linh Lucía Magnus Malik María
Mei-Ling Miguel Mohammed Nadia Ngozi Niamh Noah Nuria Olga Omar Oscar Patience Pedro Priya Quentin
Rafael Renée Robert Rosa Ruth Samuel Sanjay Sean Søren Sofía Susan Tariq Thanh Thomas Uma Valentina
Viktor Wei Winona Yasmin Yusuf Zoë
"""

_LAST_NAMES = """
Abara Abdullah Adeyemi Ahmed Alvarez Andersson Baker Banerjee Begum Bianchi Brown Campbell
Castillo-Vega Chan Chaudhry Cohen D'Angelo Da_Silva Davis De_la_Cruz Delgado Diallo Dubois Edwards
Eriksson Evans Fernández Fischer Fitzgerald Flores Foster García García_Márquez Goldberg Gonzalez
Green Gupta Haddad Hall Hansen Harris Hassan Hernández Hill Hoàng Ivanov Jackson Jensen Jones
Kamara Kaplan Khan Kim Kowalski Kumar Laurent Lee Lewis Lopez MacDonald Martínez Mbeki Mendoza
Mitchell Moreau Müller Nakamura Ndiaye Nguyễn O'Brien O'Neill Okafor Osei Owens Park Patel Pereira
Petrov Phillips Quispe Ramírez Reyes Roberts Rossi Saito Sánchez Schmidt Silva Singh Smith-Jones
St._Clair Suzuki Takahashi Taylor Torres Tran Turner Van_der_Berg Wang Whitehorse Yilmaz Zhang
"""

# city, state, area code
_PLACES = """
Albuquerque|NM|505
Anchorage|AK|907
Asheville|NC|828
Atlanta|GA|404
Austin|TX|512
Baltimore|MD|410
Boise|ID|208
Boston|MA|617
Buffalo|NY|716
Burlington|VT|802
Charleston|SC|843
Charlotte|NC|704
Chicago|IL|312
Cincinnati|OH|513
Cleveland|OH|216
Coeur d'Alene|ID|986
Columbus|OH|614
Dallas|TX|214
Denver|CO|303
Des Moines|IA|515
Detroit|MI|313
El Paso|TX|915
Fargo|ND|701
Fresno|CA|559
Hilo|HI|808
Houston|TX|713
Indianapolis|IN|317
Jacksonville|FL|904
Kansas City|MO|816
Las Vegas|NV|702
Little Rock|AR|501
Louisville|KY|502
Madison|WI|608
Memphis|TN|901
Miami|FL|305
Minneapolis|MN|612
Nashville|TN|615
New Orleans|LA|504
Oklahoma City|OK|405
Omaha|NE|402
Peñasco|NM|575
Philadelphia|PA|215
Phoenix|AZ|602
Pittsburgh|PA|412
Portland|OR|503
Providence|RI|401
Raleigh|NC|919
Richmond|VA|804
Sacramento|CA|916
Seattle|WA|206
Spokane|WA|509
Tucson|AZ|520
Washington, D.C.|DC|202
"""

FIRST_NAMES = _FIRST_NAMES.split()
LAST_NAMES = [name.replace("_", " ") for name in _LAST_NAMES.split()] + ["Williams, Jr."]
PLACES = [tuple(line.split("|")) for line in _PLACES.split("\n")[1:-1]]
