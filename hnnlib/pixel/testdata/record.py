"""Records what the tests compare with: Gymnasium's Pendulum-v1, its motion and its pictures.

Run in this folder, with Python 3.11 and

    pip install gymnasium==1.4.0 pygame==2.6.1 numpy==2.4.6 pillow==13.0.0
    python record.py

It writes
    gymnasium.npz   motion   float64 [2, 301, 2]   Gym's angle (0 is up) and velocity before each of 301 steps without
                                                   torque: a swing as in the data, and turns at the limit of the speed
                    theta    float64 [n]           angles from hanging
                    frames   float32 [n, 28, 28]   the frames at them by the recipe of the paper
    whole_<degrees>.png                            the environment's own 500×500 pictures at some angles from hanging
"""

import math

import gymnasium
import numpy as np
from PIL import Image

SIDE = 28
env = gymnasium.make("Pendulum-v1", render_mode="rgb_array").unwrapped
env.reset(seed=0)


def motion(angle, velocity, steps):
    env.state, states = np.array([angle, velocity]), []
    for _ in range(steps):
        states.append(env.state.copy())
        env.step(np.zeros(1))
    return states


def picture(theta):
    """The environment's picture, uint8 [500, 500, 3], at an angle from hanging."""
    env.state = np.array([theta + math.pi, 0.0])
    return env.render()


def averaging(size, side):
    """The matrix [side, size] that averages size pixels down to side, those on a border by their part."""
    edges = np.arange(side + 1) * size / side
    left, right = edges[:-1, None], edges[1:, None]
    pixel = np.arange(size)[None]
    return np.clip(np.minimum(right, pixel + 1) - np.maximum(left, pixel), 0, None) * side / size


def frame(theta):
    """Crop to rows 44-78 % and columns 33-67 %, red minus green, average down to 28×28, divide by 255."""
    crop = picture(theta)[220:390, 165:335].astype(float)
    m = averaging(170, SIDE)
    return m @ (crop[..., 0] - crop[..., 1]) @ m.T / 255


theta = np.concatenate([np.linspace(-math.pi / 6, math.pi / 6, 13), [-3.0, -2.0, -1.0, 0.7, math.pi / 2, 2.5, math.pi]])
np.savez_compressed(
    "gymnasium.npz",
    motion=np.array([motion(math.pi + 0.5, 0.8, 301), motion(0.3, 6.0, 301)]),
    theta=theta,
    frames=np.array([frame(x) for x in theta]).astype(np.float32),
)
for degrees in (-25, 0, 100):
    Image.fromarray(picture(math.radians(degrees))).save(f"whole_{degrees}.png", optimize=True)
