// Programs of the graphics card for cells: near, from far, and their picture on the map.

const CELL = `#version 300 es
precision highp float;
uniform vec4 u_flat;     // scale and shift to clip space
uniform float u_reach;   // pixels from the centre of a cell to an edge
uniform float u_dots;    // 1: dots are drawn
layout(location = 0) in vec2 a_centre;
layout(location = 1) in vec4 a_c01;
layout(location = 2) in vec4 a_c23;
layout(location = 3) in vec4 a_c45;
layout(location = 4) in vec4 a_fill;
layout(location = 5) in vec4 a_mark;
vec2 cornerOf(int k) {
  vec4 pair = k < 2 ? a_c01 : k < 4 ? a_c23 : a_c45;
  return (k & 1) == 0 ? pair.xy : pair.zw;
}
vec4 placeOf(vec2 at) {
  return vec4((a_centre + at) * u_flat.xy + u_flat.zw, 0.0, 1.0);
}
`;

const PATTERN = `
vec3 patterned(vec3 c, int flags, vec2 p) {
  if ((flags & 2) != 0) c = mod(p.x + p.y, 7.0) < 1.4 ? vec3(0.66, 0.20, 0.03) : vec3(1.0);
  if ((flags & 4) != 0 && mod(p.x, 6.0) < 1.6 && mod(p.y, 6.0) < 1.6) c = mix(c, vec3(0.06, 0.13, 0.19), 0.55);
  return c;
}
`;

/** Vertices: six corners, the centre. Corner k tells what edge k−1 is: it is the last of that triangle. */
const NEAR_VERTEX = `${CELL}
out float v_out;
out vec2 v_at;
flat out vec4 v_fill;
flat out ivec2 v_mark;
void main() {
  int k = gl_VertexID;
  v_out = k == 6 ? 0.0 : 1.0;
  v_at = k == 6 ? vec2(0.0) : cornerOf(k);
  v_fill = a_fill;
  v_mark = ivec2((int(a_mark.x) >> (k == 0 ? 5 : k - 1)) & 1, int(a_mark.y));
  gl_Position = placeOf(v_at);
}`;

const NEAR_FRAGMENT = `#version 300 es
precision highp float;
uniform float u_reach;
uniform float u_unit;    // the same in units of v_at
uniform float u_dots;
uniform float u_ratio;   // pixels of the device a pixel of the page
in float v_out;
in vec2 v_at;
flat in vec4 v_fill;
flat in ivec2 v_mark;
out vec4 colour;
${PATTERN}
void main() {
  vec3 c = v_fill.rgb;
  float alpha = 0.92;
  int flags = v_mark.y;
  bool picked = (flags & 1) != 0;
  if ((flags & 6) != 0) c = patterned(c, flags, gl_FragCoord.xy / u_ratio);
  if (picked) c = mix(c, vec3(1.0), 0.12);
  if (u_dots > 0.5 && v_fill.a > 0.0 && length(v_at) < v_fill.a * 0.9 * u_unit) c = mix(c, vec3(0.06, 0.13, 0.19), 0.62);
  float d = (1.0 - v_out) * u_reach;
  if (v_mark.x != 0) {
    float width = min((picked ? 2.6 : 1.1) * u_ratio, u_reach * (picked ? 1.0 : 0.8));
    if (d < width) {
      c = picked ? vec3(0.04, 0.12, 0.18) : vec3(0.13, 0.22, 0.29);
      alpha = 1.0;
    } else if (picked && d < width * 1.9) c = vec3(1.0);
  } else if (u_reach > 5.0 && d < 0.5 * u_ratio) c = mix(c, vec3(0.13, 0.22, 0.29), 0.22);
  colour = vec4(c * alpha, alpha);
}`;

/** From far a cell has one colour: outlines are whole cells, and a dot darkens its cell by its area. */
const FAR_VERTEX = `${CELL}
flat out vec3 v_colour;
flat out int v_flags;
void main() {
  int flags = int(a_mark.y);
  bool picked = (flags & 1) != 0;
  // The picked grid has its outline inside, all around.
  bool border = picked ? a_mark.x > 0.0 : a_mark.z > 0.0;
  bool plain = (flags & 6) == 0;
  vec3 c = a_fill.rgb;
  if (picked) c = mix(c, vec3(1.0), border ? 0.12 : 0.38);
  if (u_dots > 0.5 && u_reach > 2.0) c = mix(c, vec3(0.06, 0.13, 0.19), 0.45 * a_fill.a * a_fill.a);
  if (border) c = picked ? vec3(0.04, 0.12, 0.18) : mix(c, vec3(0.13, 0.22, 0.29), 0.62);
  v_colour = c;
  v_flags = border && picked ? 0 : flags;
  gl_Position = placeOf(cornerOf(gl_VertexID));
}`;

const FAR_FRAGMENT = `#version 300 es
precision highp float;
uniform float u_ratio;
flat in vec3 v_colour;
flat in int v_flags;
out vec4 colour;
${PATTERN}
void main() {
  vec3 c = v_colour;
  if ((v_flags & 6) != 0) c = patterned(c, v_flags, gl_FragCoord.xy / u_ratio);
  colour = vec4(c * 0.92, 0.92);
}`;

const SHOW_VERTEX = `#version 300 es
void main() {
  gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}`;

const SHOW_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D u_picture;
uniform vec4 u_place;    // pixels of the canvas · xy + zw are where they lie in the picture
out vec4 colour;
void main() {
  colour = texture(u_picture, gl_FragCoord.xy * u_place.xy + u_place.zw);
}`;

/** A linked program and its uniforms by name. */
export interface Program {
  readonly program: WebGLProgram;
  readonly at: (name: string) => WebGLUniformLocation | null;
}

export function planPrograms(gl: WebGL2RenderingContext) {
  return {
    near: programOf(gl, NEAR_VERTEX, NEAR_FRAGMENT),
    far: programOf(gl, FAR_VERTEX, FAR_FRAGMENT),
    show: programOf(gl, SHOW_VERTEX, SHOW_FRAGMENT),
  };
}

function programOf(gl: WebGL2RenderingContext, vertex: string, fragment: string): Program {
  const program = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) throw new Error('no shader');
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true)
      throw new Error(gl.getShaderInfoLog(shader) ?? 'a shader does not compile');
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  const known = new Map<string, WebGLUniformLocation | null>();
  const at = (name: string) => {
    let found = known.get(name);
    if (found === undefined) {
      found = gl.getUniformLocation(program, name);
      known.set(name, found);
    }
    return found;
  };
  return { program, at };
}
