package figure

import "hnn/hnnlib/plot"

// Animation is a series of pictures of one size, for readers that show images only.
type Animation = plot.Animation
