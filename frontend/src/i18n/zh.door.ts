// Codes at the door of an institution, and the display there, zh-CN; en.door.ts has the same keys.

export const zhDoor = {
  'door.title': '门口二维码',
  'door.link': '门口二维码',
  'door.loading': '正在读取…',
  'door.failed': '无法读取：{reason}',
  'door.unknown': '没有这家机构，或不在您的辖区内。',
  'door.print': '打印',
  'door.category': '类别',
  'door.address': '地址',
  'door.noaddress': '未登记地址',
  'door.code': '编号',

  'door.sheet': '贴在门口的码',
  'door.sheet.about':
    '打印后贴在门口或前台。扫码入企和签到都用它；机构换证后编号会变，需要重新打印。',
  'door.sheet.head': '工作人员签到码',
  'door.sheet.how': '巡查、监督人员到场后，请用工作手机扫码签到。',
  'door.sheet.typed': '扫不出来时，请手工输入编号：',
  'door.sheet.named': '扫不出来时，请在手机的名单里按名称选择。',
  'door.sheet.public': '此码只含机构编号，不含个人信息；群众无需扫码。',
  'door.qr': '二维码：{text}',

  'door.display': '前台显示屏',
  'door.display.about':
    '在前台的电脑或平板上打开下面的链接，不用登录。动态码每 10 分钟更换；填了它的到访，没有定位也能证明到过现场。',
  'door.display.who': '谁有链接，谁就能看到动态码，请只交给这家机构。',
  'door.display.link': '显示屏链接',
  'door.display.copy': '复制链接',
  'door.display.copied': '已复制',
  'door.display.open': '打开显示屏',

  'display.title': '门口动态码',
  'display.how': '到场签到：扫下面的码，或输入六位数字',
  'display.loading': '正在读取动态码…',
  'display.left': '{minutes} 分 {seconds} 秒后更换',
  'display.left.seconds': '{seconds} 秒后更换',
  'display.renewing': '正在更换…',
  'display.live': '实时 · {seconds} 秒前核对',
  'display.stale': '信号中断，暂不显示动态码',
  'display.stale.since': '上次核对于 {minutes} 分钟前。恢复连接后会自动显示。',
  'display.stale.short': '上次核对距今不到 {seconds} 秒。恢复连接后会自动显示。',
  'display.stale.never': '还没有连上服务器，会自动重试。',
  'display.unknown': '链接无效',
  'display.unknown.about': '请向卫生监督机构索取新的显示屏链接。',
  'display.speed': '演示时钟，{speed} 倍速',
} as const;
