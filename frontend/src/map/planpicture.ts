// The painted cells as a picture, somewhat larger than the map, that moves with it.
import { boxSeen, type Flat, type FlatBox } from './plangeometry';

/** Room on each side, as a share of the map's width and height. */
const ROOM = 0.2;
/** While the map zooms the picture is stretched at most so much. */
const STRETCH = 2;

/** Pixels of a framebuffer, and where they lie in the world. */
export class PlanPicture {
  private readonly texture: WebGLTexture | null;
  private readonly frame: WebGLFramebuffer | null;
  /** pixels */
  width = 0;
  private height = 0;
  /** of the map it was made for */
  private seen: readonly [number, number] = [0, 0];
  private flat: Flat | null = null;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.texture = gl.createTexture();
    this.frame = gl.createFramebuffer();
  }

  delete(): void {
    this.gl.deleteTexture(this.texture);
    this.gl.deleteFramebuffer(this.frame);
  }

  /** It has to be drawn anew before it is shown again. */
  drop(): void {
    this.flat = null;
  }

  /**
   * Whether it can be shown for that projection of the map: it holds all of the land that is in
   * view, and is not stretched, or a little if `loosely`.
   */
  fits(now: Flat, land: FlatBox, loosely: boolean): boolean {
    const { flat, gl } = this;
    const { width, height } = gl.canvas;
    if (flat === null || this.seen[0] !== width || this.seen[1] !== height) return false;
    const stretch = (now.sx * width) / (flat.sx * this.width);
    if (loosely ? stretch > STRETCH || stretch < 1 / STRETCH : !same(stretch)) return false;
    const [w, n, e, s] = boxSeen(flat);
    const [west, north, east, south] = boxSeen(now);
    return (
      Math.max(west, land[0]) >= w &&
      Math.max(north, land[1]) >= n &&
      Math.min(east, land[2]) <= e &&
      Math.min(south, land[3]) <= s
    );
  }

  /** Empties it and puts its middle where the middle of the map is. */
  begin(now: Flat): Flat {
    const { gl } = this;
    const { width, height } = gl.canvas;
    const most = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
    const sideOf = (pixels: number) => Math.min(most, pixels + 2 * Math.round(pixels * ROOM));
    if (this.seen[0] !== width || this.seen[1] !== height) {
      [this.width, this.height] = [sideOf(width), sideOf(height)];
      this.seen = [width, height];
      gl.bindTexture(gl.TEXTURE_2D, this.texture);
      gl.texImage2D(
        gl.TEXTURE_2D,
        0,
        gl.RGBA8,
        this.width,
        this.height,
        0,
        gl.RGBA,
        gl.UNSIGNED_BYTE,
        null,
      );
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.frame);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.texture, 0);
      gl.bindTexture(gl.TEXTURE_2D, null);
    }
    const [x, y] = [width / this.width, height / this.height];
    this.flat = { sx: now.sx * x, sy: now.sy * y, tx: now.tx * x, ty: now.ty * y };
    this.bind();
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    return this.flat;
  }

  /** What is drawn from now on goes into it; the projection that it has. */
  bind(): Flat | null {
    const { gl } = this;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.frame);
    gl.viewport(0, 0, this.width, this.height);
    return this.flat;
  }

  /**
   * Binds the texture; where in it, 0 to 1, a pixel of the map's canvas lies: pixel · the first
   * two + the last two. Pixels fall on pixels unless it is stretched.
   */
  place(now: Flat): readonly [number, number, number, number] {
    const { flat, gl } = this;
    if (flat === null) return [0, 0, 0, 0];
    const { width, height } = gl.canvas;
    const stretched = !same((now.sx * width) / (flat.sx * this.width));
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    const filter = stretched ? gl.LINEAR : gl.NEAREST;
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
    const x = (((-1 - now.tx) / now.sx) * flat.sx + flat.tx + 1) / 2;
    const y = (((-1 - now.ty) / now.sy) * flat.sy + flat.ty + 1) / 2;
    if (stretched) return [flat.sx / now.sx / width, flat.sy / now.sy / height, x, y];
    const whole = (share: number, pixels: number) => Math.round(share * pixels) / pixels;
    return [1 / this.width, 1 / this.height, whole(x, this.width), whole(y, this.height)];
  }
}

function same(stretch: number): boolean {
  return Math.abs(stretch - 1) < 1e-5;
}
