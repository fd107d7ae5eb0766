"""What the text says of a figure's state, as the figure says it."""

from tests.browser.driving import BEST, FLAT

HELD = "#explorer-dirac?loss=wasserstein&penalty="
# By chapter and by the phrase that sets the state: keys of the readout, and how they begin.
SAID = {
    "generative-models": {
        "#explorer-mix?digit=4": {"bayes-share": "40 %", "mixture-share": "32 %"},
        "#explorer-mix?digit=4&shows=digit": {"bayes-share": "58 %", "mixture-share": "78 %"},
    },
    "gan/implicit": {
        "#explorer-ratio?target=gaussian&means=0,1.5&sigmas=1.5,0.8": {
            "value": "−1.386",
            "best": "0.500",
        },
        "#explorer-ratio?x=-0.3": {"best": "0.13"},
        "#explorer-ratio?x=-5": {"best": "0.000"},
        "#explorer-ratio?target=gaussian&means=3,1.5&sigmas=0.5,0.8&mu=-3&sigma=0.5": {
            "js": "0.693",
            "tv": "1.000",
            "w1": "6.000",
            "minimax": "0.000",
            "other": "24.000",
        },
        "#explorer-ratio?target=gaussian&means=3,1.5&sigmas=0.5,0.8&mu=-5&sigma=0.5": {
            "js": "0.693",
            "tv": "1.000",
            "w1": "8.000",
        },
    },
    "gan/game": {
        "#explorer-ratio?target=gaussian&means=0,1.5&sigmas=1,0.8&mu=0.2&sigma=1": {
            "minimax": "0.09",
            "other": "0.10",
        },
        "#explorer-ratio?target=gaussian&means=1,1.5&sigmas=0.5,0.8&mu=-1&sigma=0.5": {
            "minimax": "0.27",
            "other": "7.7",
        },
        "#explorer-ratio?mu=1.5&sigma=0.8": {
            "qp": "0.658",
            "pq": "2.93",
            "minimax": "0.07",
            "other": "0.04",
        },
        "#explorer-ratio?target=gaussian&means=0,1.5&sigmas=1,0.8&mu=0&sigma=0.7": {
            "minimax": "0.31",
            "other": "0.27",
        },
        "#explorer-ratio?target=gaussian&means=0,1.5&sigmas=0.3,0.8&mu=0&sigma=2": {
            "minimax": "0.78",
            "other": "16.5",
        },
    },
    "descent": {
        "#explorer-descent?rate=0.1&steps=300": {"arrival": "271"},
        "#explorer-descent?rate=5": {"arrival": "3"},
        "#explorer-descent?rate=9": {"arrival": "not yet", "above": "0.181"},
        "#explorer-descent?rate=7.9": {"arrival": "15"},
        "#explorer-descent?shares=0.5,0.01": {"above": "0.011", "arrival": "not yet"},
        "#explorer-descent?rule=adam&rate=0.3&steps=100": {"arrival": "40"},
        "#explorer-descent?batch=10&steps=200": {"above": "0.032", "arrival": "not yet"},
        "#explorer-descent?rate=0.1&batch=10&steps=500": {"above": "0.004", "arrival": "292"},
    },
    "vae/linear": {
        "#explorer-spectrum?variance=1": {"active": "6 of 6", "kl": "3.469"},
        "#explorer-spectrum?variance=1.625": {"active": "6 of 6", "logPx": "−15.306"},
        "#explorer-spectrum?variance=5.5": {"active": "0 of 6", "kl": "0.000", "gap": "0.000"},
        "#explorer-spectrum?variance=1.625&size=3": {"active": "3 of 3", "logPx": "−15.494"},
        "#explorer-spectrum?variance=2.186&size=3": {"active": "3 of 3", "logPx": "−15.372"},
        "#explorer-spectrum?variance=2.5": {"active": "5 of 6", "kl": "0.769", "gap": "0.000"},
        "#explorer-spectrum?variance=1.25&beta=2": {
            "active": "5 of 6",
            "kl": "0.769",
            "gap": "0.385",
        },
        "#explorer-spectrum?variance=2.88&beta=2": {"active": "0 of 6"},
    },
    "gan/training": {
        "#explorer-gan?penalty=r1&steps=3000": {"held": "8 of 8", "d": "1.3", "g": "0.7"},
        "#explorer-gan?penalty=r1&steps=300": {"d": "1.278", "near": "13 %"},
        "#explorer-gan?rate=0.01&seed=3&steps=3000": {"held": "3 of 8", "near": "82 %"},
        "#explorer-gan?steps=300,1000,300": {"held": "1 of 8", "near": "100 %"},
        "#explorer-gan?seed=2&steps=10,1000": {"pull": "27"},
        "#explorer-gan?loss=minimax&seed=2&steps=10,1000": {"pull": "0.00001"},
        "#explorer-gan?loss=wasserstein&penalty=gradient&strength=1&ratio=5&steps=1500": {
            "held": "8 of 8",
            "d": "−0.176",
        },
        "#explorer-gan?loss=wasserstein&penalty=gradient&strength=1&ratio=5&steps=100": {
            "d": "−0.651",
        },
        "#explorer-generator?seed=2": {"norm": "7.84", "median": "44 pixels"},
        "#explorer-generator?scale=0.5": {"norm": "3.78", "distance": "57 pixels"},
        "#explorer-generator?scale=0": {"norm": "0.00", "distance": "64 pixels"},
        "#explorer-generator?u=2&v=-2": {"distance": "14 pixels", "median": "44 pixels"},
    },
    "systems/lapgan": {
        "#explorer-ratio?target=gaussian&means=0,1.5&sigmas=0.2,0.8&mu=0&sigma=1.5": {
            "js": "0.384"
        },
        "#explorer-ratio?target=gaussian&means=0,1.5&sigmas=0.2,0.8&mu=1&sigma=0.2": {
            "js": "0.676"
        },
        "#explorer-ratio?target=gaussian&means=0,1.5&sigmas=2,0.8&mu=1&sigma=2": {"js": "0.030"},
        "#explorer-ratio?target=gaussian&means=0,1.5&sigmas=0.2,0.8&mu=0&sigma=0.2": {
            "js": "0.000",
            "minimax": "0.000",
        },
    },
    "systems/conditional": {
        "#explorer-generator?y=4": {"distance": "38 pixels", "median": "41 pixels"},
        "#explorer-generator?seed=2": {"norm": "7.84", "median": "32 pixels"},
        "#explorer-generator?scale=0": {"norm": "0.00", "distance": "22 pixels"},
        "#explorer-generator?y=1": {"median": "9.5 pixels"},
    },
    "systems/dlgm": {
        "#explorer-reparam?f=step&samples=64": {"pathwise": "0.000", "score": "0.410"},
    },
    "gan/dynamics": {
        "#explorer-dirac?rate=0.125": {"growth": "grows by 0.20 %"},
        "#explorer-dirac?order=alternating": {"growth": "keeps its distance", "modulus": "1.0000"},
        "#explorer-dirac?loss=nonsaturating&order=alternating&steps=1000": {
            "growth": "keeps its distance",
            "distance": "0.17",
        },
        "#explorer-dirac?loss=nonsaturating&rate=0.1&start=2,0&steps=1000": {
            "growth": "grows by 0.12 %",
            "distance": "0.46",
        },
        "#explorer-dirac?penalty=r1&strength=0.1&steps=1000": {
            "growth": "shrinks",
            "distance": "0.00",
        },
        "#explorer-dirac?penalty=r1&strength=0.1&rate=0.5": {"growth": "grows"},
        "#explorer-dirac?penalty=r1&strength=0.1&rate=0.5&order=alternating": {"growth": "shrinks"},
        "#explorer-dirac?penalty=r1&strength=1": {"pair": "0.8750 and 0.8750"},
        "#explorer-dirac?penalty=noise&strength=1": {"growth": "shrinks by 5.6 %"},
        f"{HELD}noise&strength=1": {"growth": "grows by 3.1 %"},
        f"{HELD}clip&strength=0.5&rate=0.05&start=2,0&steps=600": {
            "growth": "grows by 0.12 %",
            "distance": "0.5",
        },
        f"{HELD}gradient&strength=2.5&rate=0.05&steps=1000": {
            "growth": "no derivative",
            "distance": "2.50",
        },
        f"{HELD}r1&strength=0.5&rate=0.05&steps=600": {"distance": "0.00"},
        "#explorer-dirac?ratio=10": {"growth": "grows by 7.5 %"},
        "#explorer-dirac?ratio=10&order=alternating": {"growth": "keeps its distance"},
        "#explorer-dirac?penalty=r1&strength=0.1&rate=0.1&ratio=10": {"growth": "shrinks by 3.8 %"},
        "#explorer-dirac?penalty=r1&strength=0.1&rate=0.1": {"growth": "shrinks by 0.38 %"},
    },
    "vae/decoder": {
        "#explorer-bend?net=two&z=0.2,0": {"stretch": "7.33"},
        "#explorer-bend?net=fold&z=0,-1": {"stretch": "1.90 (turned over)"},
        "#explorer-bend?net=curve": {"stretch": "0.00", "after": "flat"},
        "#explorer-bend?net=ring&z=0,0": {"stretch": "6.76"},
        "#explorer-bend?mode=pixel&pixel=1,14&z=0.6,0.9": {"gamma": "0.000", "paper": "0.00"},
    },
    "vae/jensen-bound": {
        "#explorer-jensen?atoms=1.5,1.5,1.5": {"gap": "0.000"},
        "#explorer-jensen?weights=0,1,0": {"gap": "0.000"},
        "#explorer-jensen?g=linear&atoms=-1.6,0.4,1.8": {"gap": "0.000"},
        "#explorer-jensen?atoms=0.06,1.2,3.9": {"gap": "1.103"},
        BEST: {"gap": "0.063"},
        FLAT: {"gap": "0.000"},
        "#explorer-elbo?split=terms": {"score": "−4.110", "price": "0.135"},
        "#explorer-elbo?sigma=0.5&split=terms": {"score": "−3.024", "price": "0.443"},
    },
    "vae/em": {
        "#explorer-em?means=[0,0],[0,0],[0,0]": {"gap": "0.0000"},
    },
    "vae/encoder": {
        "#explorer-elbo?x=0,2&follow=true": {"gap": "0.400"},
        "#explorer-elbo?x=0,3&follow=true": {"gap": "0.716"},
        "#explorer-elbo?x=0.3,3&follow=true": {"gap": "0.028"},
    },
    "vae/model": {
        "#explorer-model?eps=-3,-3&touched=elbo": {"reconstruction": "−123.", "kl": "6.64"},
        "#explorer-model?eps=0,0&touched=elbo": {"reconstruction": "−110.", "kl": "6.64"},
    },
    "vae/training": {
        "#explorer-kl?mu=2.5&sigma=0.9": {"exact": "0.692"},
        "#explorer-kl?mu=0&sigma=2.61": {"exact": "1.405"},
        "#explorer-kl?target=gaussian&mu=-2.5&sigma=0.6": {"exact": "0.000"},
        "#explorer-training?epoch=1": {"width": "(0.17, 0.83)", "kl": "2.3"},
        "#explorer-training?epoch=3": {"width": "(0.08, 0.09)", "kl": "5.3"},
        "#explorer-training?beta=0.1": {"reconstruction": "−138.6", "kl": "9.5"},
        "#explorer-training?beta=20": {"reconstruction": "−195.0", "kl": "0.4"},
    },
    "vae/accounts": {
        "#explorer-training?epoch=1": {"width": "(0.17, 0.83)", "kl": "2.3"},
        "#explorer-training?beta=0.1": {"reconstruction": "−138.6", "kl": "9.5"},
        "#explorer-training?beta=20": {"reconstruction": "−195.0", "kl": "0.4"},
    },
    "vae/practice": {
        "#explorer-train?rate=0.03&steps=600": {"elbo": "−161"},
        "#explorer-train?steps=600": {"elbo": "−168"},
        "#explorer-train?rate=1&steps=600": {"elbo": "–"},
    },
    "vae/by-hand": {
        "#explorer-train?steps=1": {"encoder": "11.0", "decoder": "62.2", "elbo": "−533"},
        "#explorer-train?beta=10&steps=1": {"encoder": "10.9", "decoder": "62.20"},
        "#explorer-train?steps=100": {"decoder": "16", "elbo": "−19"},
    },
    "vae/reparameterization": {
        "#explorer-reparam?f=wave": {"ratio": "0.160"},
        "#explorer-reparam?f=wave&sigma=0.1": {"ratio": "104"},
        "#explorer-reparam?f=step&samples=64": {"pathwise": "0.000", "score": "0.410"},
    },
}
